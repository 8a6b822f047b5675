import { Violation } from './violation';

/** Units of a SKU or cents of an account, as its row tells. */
export interface Level {
  readonly present: number;
  readonly held: number;
  readonly gone: number;
}

/** What all rows of one kind must add up to, counted from events and from the orders' own rows: an account kept beside the one under test. */
export class Holdings {
  readonly #received = new Map<string, number>();
  readonly #held = new Map<string, number>();
  readonly #gone = new Map<string, number>();

  constructor(private readonly guarantee: string) {}

  receive(name: string, amount: number): void {
    add(this.#received, name, amount);
  }

  hold(name: string, amount: number): void {
    add(this.#held, name, amount);
  }

  remove(name: string, amount: number): void {
    add(this.#gone, name, amount);
  }

  check(name: string, { present, held, gone }: Level): void {
    const expected = { held: this.#held.get(name) ?? 0, gone: this.#gone.get(name) ?? 0, received: this.#received.get(name) ?? 0 };
    const sound = held >= 0 && present >= held && held === expected.held && gone === expected.gone && present + gone === expected.received;
    if (sound) return;
    const told = `has ${present}, of which ${held} held, and ${gone} gone`;
    throw new Violation(
      this.guarantee,
      `${name} ${told}; received were ${expected.received}, orders hold ${expected.held} and took ${expected.gone}`,
    );
  }

  get stillHeld(): string[] {
    return [...this.#held].filter(([, amount]) => amount !== 0).map(([name]) => name);
  }
}

function add(amounts: Map<string, number>, name: string, amount: number): void {
  amounts.set(name, (amounts.get(name) ?? 0) + amount);
}
