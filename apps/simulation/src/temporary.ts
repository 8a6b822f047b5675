import type { SagaEvent } from '@saga/contracts';
export interface OutboxEntry {
  readonly event: SagaEvent;
  readonly sequence: number;
  readonly traceparent?: string | undefined;
}
export interface Delivery {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: undefined;
}
export interface Message {
  readonly id: string;
  readonly key: string;
  readonly event: SagaEvent;
  readonly traceparent: string | undefined;
  readonly delivery: Delivery;
}
export interface Unusable {
  readonly id: string | undefined;
  readonly key: string;
  readonly error: Error;
  readonly delivery: Delivery;
}
export type Received = Message | Unusable;
export class UnusableRecordError extends Error {}
