import { serviceNames, topicOf, topicSeenFrom, services, type Service } from '@saga/contracts';
import { topicsOf } from '@saga/messaging';
import { Consumer } from './consumer';
import { Database } from './database';
import { DeadLetters } from './dead-letters';
import type { Guard } from './guards';
import { Log, Pipe } from './log';
import { Oracle } from './oracle';
import { participants } from './participants';
import type { Scenario } from './scenario';
import { Shop } from './shop';

/** What one service consists of in a run. */
export interface Station {
  readonly database: Database;
  readonly deadLetters: DeadLetters;
  readonly consumer: Consumer;
  /** From its outbox to its topic. */
  readonly relay: Pipe;
  /** From its topic to the other cloud. */
  readonly mirror: Pipe;
}

/** The whole system in memory: three services, their topics and mirrors, a clock, and the oracle that watches. */
export class World {
  /** Milliseconds since the run began. */
  now = 0;
  readonly stations: Readonly<Record<Service, Station>>;
  readonly shop: Shop;
  readonly oracle: Oracle;

  constructor(
    readonly scenario: Scenario,
    broken: ReadonlySet<Guard> = new Set(),
  ) {
    const clock = (): number => this.now;
    const forEach = <Part>(make: (service: Service) => Part) =>
      Object.fromEntries(serviceNames.map((service) => [service, make(service)])) as Record<Service, Part>;
    const databases = forEach((service) => new Database(service, broken, (transaction) => this.oracle.committed(transaction)));
    this.oracle = new Oracle(databases);
    const log = (name: string): Log => new Log(name, (target, message) => this.oracle.history.appended(target, message));
    const topics = forEach((service) => log(topicOf(service)));
    const mirrors = forEach((service) => log(topicSeenFrom(otherCloud(service), service)));
    const logs = new Map([...Object.values(topics), ...Object.values(mirrors)].map((each) => [each.name, each]));
    this.stations = forEach((service) => {
      const [participant, database] = [participants[service], databases[service]];
      const deadLetters = new DeadLetters(participant, database, clock);
      const consumed = topicsOf(service, participant).map((name) => logs.get(name)!);
      return {
        database,
        deadLetters,
        consumer: new Consumer(participant, database, consumed, deadLetters),
        relay: new Pipe([database.outbox], topics[service]),
        mirror: new Pipe(topics[service].partitions, mirrors[service]),
      };
    });
    this.shop = new Shop(scenario, databases, this.oracle, clock);
    for (const [sku, quantity] of scenario.stock) this.shop.receive(sku, quantity);
    for (const [customer, cents] of scenario.funds) this.shop.deposit(customer, cents);
  }
}

function otherCloud(service: Service): 'aws' | 'azure' {
  return services[service].cloud === 'aws' ? 'azure' : 'aws';
}
