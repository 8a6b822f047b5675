import { type Cloud, clouds, EventCodec, type SagaEvent, type Service, serviceNames, services, topicOf } from '@saga/contracts';
import { isTransient, kafkaClient } from '@saga/messaging';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** One record of the saga, read from the topic of the service that raised it. */
export interface Utterance {
  readonly eventId: string;
  readonly event: SagaEvent;
  readonly service: Service;
  readonly cloud: Cloud;
  /** When the event was raised, in milliseconds since 1970: the first 48 bits of a UUIDv7 (RFC 9562). */
  readonly raisedAt: number;
}

/** Listens to every service's own topic on both clusters, and keeps what was said about each order. */
export class Conversations {
  readonly #byOrder = new Map<string, Map<string, Utterance>>();
  readonly #codec: EventCodec;
  readonly #close: (() => Promise<void>)[] = [];

  private constructor(private readonly environment: Readonly<Record<string, string>>) {
    this.#codec = new EventCodec(environment.REGISTRY_URL!);
  }

  static async listen(environment: Readonly<Record<string, string>>): Promise<Conversations> {
    const conversations = new Conversations(environment);
    await Promise.all(clouds.map((cloud) => conversations.#listenIn(cloud)));
    return conversations;
  }

  /** What was said about an order so far, by time. An event that was delivered twice is there once. */
  about(orderId: string): Utterance[] {
    const utterances = [...(this.#byOrder.get(orderId)?.values() ?? [])];
    return utterances.sort((a, b) => a.raisedAt - b.raisedAt || (a.eventId < b.eventId ? -1 : 1));
  }

  /** Waits until all of `types` were said about the order. */
  async settled(orderId: string, types: readonly string[], ms = 30_000): Promise<Utterance[]> {
    for (const until = Date.now() + ms; ;) {
      const utterances = this.about(orderId);
      const missing = types.filter((type) => !utterances.some(({ event }) => event.type === type));
      if (missing.length === 0) return utterances;
      if (Date.now() > until) throw new Error(`Nobody said ${missing.join(', ')} about order ${orderId} within ${ms / 1000} s`);
      await sleep(20);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#close.map((close) => close()));
  }

  async #listenIn(cloud: Cloud): Promise<void> {
    const kafka = kafkaClient({ brokers: this.environment[`${cloud.toUpperCase()}_KAFKA_BROKERS`]!.split(','), clientId: 'demo' });
    const groupId = `demo-${randomUUID()}`;
    const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100 });
    const local = serviceNames.filter((service) => services[service].cloud === cloud);
    await consumer.connect();
    await consumer.subscribe({ topics: local.map(topicOf), fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ topic, message: { headers, value } }) => {
        const service = local.find((each) => topicOf(each) === topic)!;
        // Anybody may write to a topic: what is no event was said by no service.
        const event = await this.#codec.decode(value).catch((error: unknown) => {
          if (isTransient(error)) throw error;
        });
        if (event) this.#hear({ eventId: String(headers?.id), event, service, cloud });
      },
    });
    this.#close.push(async () => {
      await consumer.disconnect();
      const admin = kafka.admin();
      await admin.connect();
      await admin.deleteGroups([groupId]);
      await admin.disconnect();
    });
  }

  #hear(heard: Omit<Utterance, 'raisedAt'>): void {
    if (!('orderId' in heard.event)) return;
    const { orderId } = heard.event;
    const about = this.#byOrder.get(orderId) ?? new Map<string, Utterance>();
    const raisedAt = Number.parseInt(heard.eventId.replace('-', '').slice(0, 12), 16);
    this.#byOrder.set(orderId, about.set(heard.eventId, { ...heard, raisedAt }));
  }
}
