import type { ConnectWorker } from '../provision/connect-worker';
import { withPostgres } from '../provision/infrastructure';
import type { Offsets } from '../read-topics';
import { Continuity, type SlotSight } from './continuity';
import { countLost } from './gap';
import type { State } from './judge';
import { emittedAgain, repairs, slotLag } from './metrics';
import type { Relay } from './relay';
import { repairRelay } from './repair';
import { ConnectorWatch, type Report, type Tell } from './watch';
import { readWatermark, writeWatermark, type Watermark } from './watermark';

const QUERY_PATIENCE = 10 * 60_000;

/** Looks after an outbox's relay: that it works, and that nothing of what it says it relayed is missing. */
export class RelayWatch extends ConnectorWatch {
  readonly #continuity = new Continuity();
  #doubt: string | undefined = 'has not been compared with its topics yet';
  #isBegun = false;
  #confirmed = 0;
  #written = '';

  constructor(
    readonly relay: Relay,
    worker: ConnectWorker,
    tell: Tell,
  ) {
    super(relay.connector, worker, tell);
  }

  override get report(): Report {
    return this.#doubt === undefined || !this.mayWork ? super.report : { ...super.report, isSound: false, state: this.#doubt };
  }

  /** Returns true if slot or topics are seen to: a restart of the connector would not help then, or disturb. */
  see(slot: SlotSight, ends: Offsets | undefined, acts: boolean): boolean {
    this.#confirmed = slot.confirmed;
    if (slot.isThere) slotLag.set({ connector: this.connector }, slot.end - slot.confirmed);
    if (this.isBusy) return true;
    if (acts && !this.#isBegun) {
      this.begin(() => this.#endWhatOthersBegan());
      return true;
    }
    const action = this.#continuity.see(slot, ends);
    if (action.do === 'wait') this.#doubt ??= 'is to be compared with its topics';
    if (action.do === 'settle') this.begin(() => this.#remember(action.watermark));
    if (action.do === 'compare') this.begin(() => this.#compare(action.reason, acts));
    if (action.do !== 'repair') return action.do === 'compare';
    this.#doubt = action.reason;
    this.say(action.reason);
    if (acts) this.begin(() => this.#repair(action.reason));
    return true;
  }

  /** Debezium refuses to start from offsets that are older than its slot: that slot is not the one it read, and no restart will change it. */
  protected override async heal(state: State): Promise<void> {
    const position = state === 'failed' ? await this.worker.logPosition(this.connector) : undefined;
    if (position === undefined || position >= this.#confirmed) return super.heal(state);
    await this.#repair('its slot is not the one that it read');
  }

  async #endWhatOthersBegan(): Promise<void> {
    const { repairing } = await withPostgres(this.relay.databaseUrl, readWatermark);
    if (repairing) await this.#repair('a repair was interrupted');
    this.#isBegun = true;
  }

  async #compare(reason: string, acts: boolean): Promise<void> {
    const lost = await withPostgres(this.relay.databaseUrl, (client) => countLost(client, this.relay), QUERY_PATIENCE);
    if (lost > 0) {
      this.#doubt = `${lost} committed events are missing in its topics`;
      this.tell(`${this.connector}: ${this.#doubt} (compared because ${reason})`);
      if (acts) await this.#repair(this.#doubt);
      return;
    }
    this.#continuity.trust();
    this.#doubt = undefined;
  }

  async #repair(reason: string): Promise<void> {
    const began = performance.now();
    const waiting = (what: string): void => this.say(`is being repaired; ${what}`);
    // If it fails it has been begun, and the connector stands still, until it is ended.
    this.#isBegun = false;
    const emitted = await repairRelay(this.relay, this.worker, waiting);
    this.#isBegun = true;
    this.#doubt = 'was repaired, and is to be compared with its topics';
    repairs.inc({ connector: this.connector });
    emittedAgain.inc({ connector: this.connector }, emitted);
    const seconds = ((performance.now() - began) / 1_000).toFixed(1);
    this.tell(`${this.connector}: repaired in ${seconds} s, because ${reason}; ${emitted} events were emitted again`);
  }

  /** While nothing comes, nothing needs to be remembered. */
  async #remember(watermark: Watermark): Promise<void> {
    const offsets = JSON.stringify(watermark.offsets);
    if (offsets === this.#written) return;
    await withPostgres(this.relay.databaseUrl, (client) => writeWatermark(client, watermark));
    this.#written = offsets;
  }
}
