import { Logger } from '@nestjs/common';
import { Kafka, logLevel, type LogEntry } from 'kafkajs';
import './kafkajs-timers';

export { ConfigResourceTypes } from 'kafkajs';

export interface KafkaClientOptions {
  readonly brokers: readonly string[];
  /** Shown in the broker's logs and quotas: the service's name. */
  readonly clientId: string;
  /** For who repeats what fails and says so itself: nothing is logged then. */
  readonly silent?: boolean;
}

/** The one way this system gets a Kafka client. Its log lines go through Nest's logger. */
export function kafkaClient({ brokers, clientId, silent = false }: KafkaClientOptions): Kafka {
  const logger = new Logger('Kafka');
  return new Kafka({
    brokers: [...brokers],
    clientId,
    // A broker that comes back is found within a second or so; the defaults pause for up to half a minute.
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5 },
    logLevel: silent ? logLevel.NOTHING : logLevel.WARN,
    logCreator: () => (entry) => write(logger, entry),
  });
}

/** kafkajs logs each failed attempt of what it retries by itself: a warning here, because readiness says when it matters. */
function write(logger: Logger, { log }: LogEntry): void {
  const { message, groupId, topic, partition, error }: Record<string, unknown> = log;
  logger.warn({ msg: message, groupId, topic, partition, error: error instanceof Error ? error.message : error });
}
