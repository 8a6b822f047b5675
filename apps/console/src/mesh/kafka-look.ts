import type { Cloud } from '@saga/contracts';
import { kafkaClient } from '@saga/messaging';
import { placeOf } from '../log/read-model';
import { ask } from './ask';

type Admin = ReturnType<ReturnType<typeof kafkaClient>['admin']>;

/** By place, as in `order.events[0]`. */
export type Places = Readonly<Record<string, number>>;

export interface BrokerSight {
  readonly ends: Places;
  /** By consumer group: what it has committed, of the topics that it was asked about. */
  readonly committed: Readonly<Record<string, Places>>;
}

/** What is to be asked about a cloud's topics. */
export interface Questions {
  readonly topics: readonly string[];
  /** By consumer group: the topics that it reads. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
}

/** Looks at one cloud's broker. A broker that is frozen has one question waiting for it, and not one more with each look. */
export class BrokerLook {
  readonly #admin: Admin;
  #underWay: Promise<BrokerSight> | undefined;

  constructor(
    readonly cloud: Cloud,
    brokers: readonly string[],
    private readonly questions: Questions,
  ) {
    this.#admin = kafkaClient({ brokers, clientId: 'console', silent: true }).admin({ retry: { retries: 0 } });
  }

  /** Undefined if it does not answer. */
  async look(): Promise<BrokerSight | undefined> {
    this.#underWay ??= this.#ask().finally(() => (this.#underWay = undefined));
    return ask(this.#underWay);
  }

  async close(): Promise<void> {
    await ask(this.#admin.disconnect());
  }

  async #ask(): Promise<BrokerSight> {
    await this.#admin.connect();
    // First what follows, then what it follows: otherwise it could seem to be ahead.
    const groups = await Promise.all(
      Object.entries(this.questions.groups).map(async ([group, topics]) => [group, await this.#committed(group, topics)] as const),
    );
    const ends = await Promise.all(
      this.questions.topics.map(async (topic) =>
        (await this.#admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [placeOf({ topic, partition }), Number(high)] as const),
      ),
    );
    return { ends: Object.fromEntries(ends.flat()), committed: Object.fromEntries(groups) };
  }

  async #committed(groupId: string, topics: readonly string[]): Promise<Places> {
    const offsets = await this.#admin.fetchOffsets({ groupId, topics: [...topics] });
    return Object.fromEntries(
      offsets.flatMap(({ topic, partitions }) =>
        // A group that has committed nothing has read nothing: -1 is Kafka's word for it.
        partitions.map(({ partition, offset }) => [placeOf({ topic, partition }), Math.max(0, Number(offset))] as const),
      ),
    );
  }
}
