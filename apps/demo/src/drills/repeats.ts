import { type Mesh, type ServiceName, serviceParts } from '@saga/mesh';

const SAMPLE_MS = 1_000;

/** How many deliveries the services' inboxes knew, over restarts: a counter that begins anew is added to what it had reached. */
export class Repeats {
  readonly #processes = new Map<string, { readonly first: number; latest: number }>();
  readonly #urls: Set<string>;
  readonly #timer: NodeJS.Timeout;

  constructor(private readonly mesh: Mesh) {
    this.#urls = new Set(serviceParts.map((name) => mesh.endpoints[name]));
    this.#timer = setInterval(() => void this.sample(), SAMPLE_MS);
  }

  /** Another instance of a service, beside those of the mesh. */
  include(url: string): void {
    this.#urls.add(url);
  }

  /** The sum so far, of all services or of one. What a process counts after its last sample is lost with it: it is a lower bound. */
  async sample(...only: ServiceName[]): Promise<number> {
    await Promise.allSettled([...this.#urls].map((url) => this.#sample(url)));
    const counted = [...this.#processes].filter(([process]) => only.every((name) => process.startsWith(`${this.mesh.endpoints[name]} `)));
    return counted.reduce((sum, [, { first, latest }]) => sum + latest - first, 0);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #sample(url: string): Promise<void> {
    const text = await (await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(2_000) })).text();
    const value = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? NaN);
    const process = `${url} ${value('process_start_time_seconds')}`;
    const count = value('saga_inbox_repeats_total');
    const known = this.#processes.get(process);
    if (known) known.latest = Math.max(known.latest, count);
    // One that was there before the drill had repeats of its own.
    else this.#processes.set(process, { first: this.#isFirstOf(url) ? count : 0, latest: count });
  }

  #isFirstOf(url: string): boolean {
    return ![...this.#processes.keys()].some((process) => process.startsWith(`${url} `));
  }
}
