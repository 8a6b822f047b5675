import type { StoredEvent } from './books';

/** Every event and every text once in memory, however often it is read: an event is in an outbox, a topic, a mirror and one or two inboxes. */
export class Pool {
  readonly #events = new Map<string, StoredEvent>();
  readonly #texts = new Map<string, string>();

  /** The event that was read before, if it was the same in all it says. */
  event(id: string, key: string, type: string, sequence: number, checksum: number): StoredEvent {
    const known = this.#events.get(id);
    if (known && known.key === key && known.type === type && known.sequence === sequence && known.checksum === checksum) return known;
    const event = { id: known?.id ?? id, key: this.text(key), type: this.text(type), sequence, checksum };
    if (!known) this.#events.set(id, event);
    return event;
  }

  /** The id of an event that is known already, or the same text. */
  id(id: string): string {
    return this.#events.get(id)?.id ?? this.text(id);
  }

  text(text: string): string {
    const known = this.#texts.get(text);
    if (known === undefined) this.#texts.set(text, text);
    return known ?? text;
  }
}
