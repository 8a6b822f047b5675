import type { Cloud, Service } from '@saga/contracts';

/** What one look at a mesh finds in its databases and topics: all that the invariants are about. */
export interface Books {
  readonly orders: readonly Order[];
  readonly reservations: readonly Reservation[];
  readonly payments: readonly Payment[];
  readonly stock: readonly StockLevel[];
  readonly accounts: readonly Account[];
  readonly outbox: Readonly<Record<Service, readonly StoredEvent[]>>;
  /** Ids of the events that a service has taken in. */
  readonly inbox: Readonly<Record<Service, readonly string[]>>;
  /** The records that a service could not apply when they came. */
  readonly deadLetters: Readonly<Record<Service, readonly DeadLetter[]>>;
  /** Each service's topic in its own cloud, and the mirrors of it in the others. */
  readonly topics: readonly Topic[];
  /** By SKU and by account: what the receipts and deposits in the services' own topics add up to, each event counted once. */
  readonly received: ReadonlyMap<string, number>;
  readonly deposited: ReadonlyMap<string, number>;
}

/** A row that events brought to where it is: one event a version. */
export interface Versioned {
  readonly key: string;
  readonly version: number;
}

export interface Line {
  readonly sku: string;
  readonly quantity: number;
}

export interface Order extends Versioned {
  readonly status: 'PLACED' | 'CONFIRMED' | 'CANCELLED';
  readonly settled: boolean;
  /** The latest that it has heard from either side. */
  readonly stock: string;
  readonly payment: string;
  /** Also the id of the account that is to pay. */
  readonly customerId: string;
  readonly lines: readonly Line[];
  readonly totalCents: number;
  readonly currency: string;
}

/** Its key is the id of the order. */
export interface Reservation extends Versioned {
  readonly status: 'RESERVED' | 'REJECTED' | 'COMMITTED' | 'RELEASED';
  readonly lines: readonly Line[];
}

/** Its key is the id of the order. */
export interface Payment extends Versioned {
  readonly status: 'AUTHORIZED' | 'DECLINED' | 'CAPTURED' | 'VOIDED';
  readonly accountId: string | null;
  readonly amountCents: number;
  readonly currency: string | null;
}

/** Its key is the SKU; its version counts receipts alone. */
export interface StockLevel extends Versioned {
  readonly onHand: number;
  readonly reserved: number;
  readonly committed: number;
}

/** Its key is the id of the account; its version counts deposits alone. */
export interface Account extends Versioned {
  readonly balanceCents: number;
  readonly heldCents: number;
  readonly capturedCents: number;
}

export interface DeadLetter {
  /** As the service numbers it. */
  readonly id: string;
  /** Of the record, as text. */
  readonly key: string;
  readonly eventId: string | null;
  /** CRC-32 of the record's value. */
  readonly checksum: number;
  readonly status: 'PARKED' | 'REDRIVEN' | 'DISCARDED';
}

export interface Topic {
  readonly name: string;
  readonly cloud: Cloud;
  readonly service: Service;
  /** The records of each partition in the order of offsets, repeats included. */
  readonly partitions: readonly (readonly StoredEvent[])[];
}

/** An event as a row of an outbox, and as a record of a topic. */
export interface StoredEvent {
  readonly id: string;
  readonly key: string;
  readonly type: string;
  readonly sequence: number;
  /** CRC-32 of the bytes of the value, which need not be held for that. */
  readonly checksum: number;
}
