import { deadLetterTopicOf, topicOf } from '@saga/contracts';
import type { CloudConfiguration, ServiceConfiguration } from '../configuration';
import { inDatabase } from '../provision/databases';

/** The way from one outbox into its topics. */
export interface Relay {
  readonly connector: string;
  readonly slot: string;
  /** All that rows of the outbox may be for. */
  readonly topics: readonly string[];
  readonly brokers: readonly string[];
  /** The superuser's, since slots are not the owner's to make. */
  readonly databaseUrl: string;
}

export function relayOf({ brokers, postgresUrl }: CloudConfiguration, service: ServiceConfiguration): Relay {
  return {
    connector: `outbox-${service.name}`,
    slot: `outbox_${service.name}`,
    topics: [topicOf(service.name), deadLetterTopicOf(service.name)],
    brokers,
    databaseUrl: inDatabase(postgresUrl, service),
  };
}

export function relaysOf(cloud: CloudConfiguration): Relay[] {
  return cloud.services.map((service) => relayOf(cloud, service));
}
