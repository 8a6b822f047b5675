import { randomBytes, randomUUID } from 'node:crypto';
import { Problem, type Cloud } from '@saga/contracts';
import { reasonOf } from '@saga/service';
import type { MeshStatus } from '@saga/mesh/attach';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { Switches, SwitchView } from '../api';
import type { Orders } from '../orders/orders';
import { Copier, poison } from './copier';
import type { MeshControl } from './mesh-control';
import { SlowDown } from './slow-down';
import { allSwitches, type Action, type Switch } from './switches';

/** Why it cannot be switched now, if it cannot; whether it is on, and to which order it was done. */
type Standing = Pick<SwitchView, 'on' | 'unavailable'> & Partial<Pick<SwitchView, 'orderId'>>;

/** What the mesh tells of itself, or why it does not. */
type Seen = MeshStatus & { readonly trouble: string | null };

/** Breaks the mesh that this console is a part of, and mends it. Without a mesh to break there is nothing to switch. */
export class SwitchBoard implements BeforeApplicationShutdown {
  readonly #slowed = new Map<string, SlowDown>();
  #copier: Copier | undefined;
  #poisoned: string | null = null;
  /** One thing after another: a part is not killed while it is being started. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly mesh: MeshControl | undefined,
    private readonly refusal: string,
    private readonly brokers: Readonly<Record<Cloud, readonly string[]>>,
    private readonly orders: Orders,
  ) {}

  async view(): Promise<Switches> {
    const { mesh } = this;
    if (!mesh)
      return {
        enabled: false,
        reason: this.refusal,
        switches: allSwitches.map((each) => viewOf(each, { on: false, unavailable: this.refusal })),
      };
    const seen = await look(mesh);
    return { enabled: true, reason: null, switches: allSwitches.map((each) => viewOf(each, this.#standing(seen, each))) };
  }

  /** @throws Problem BREAKING_REFUSED, SWITCH_NOT_FOUND or SWITCH_UNAVAILABLE */
  async turn(name: string, on: boolean): Promise<Switches> {
    const { mesh } = this;
    if (!mesh) throw new Problem('BREAKING_REFUSED', this.refusal);
    const found = allSwitches.find((each) => each.name === name);
    if (!found) throw new Problem('SWITCH_NOT_FOUND', `There is no switch ${name}.`);
    const turned = this.#turn.then(async () => {
      const standing = this.#standing(await look(mesh), found);
      if (standing.unavailable !== null) throw new Problem('SWITCH_UNAVAILABLE', standing.unavailable);
      if (found.kind === 'state' && standing.on === on) return;
      if (found.kind === 'once' && !on) return;
      await this.#act(mesh, found.action, on).catch(async (error: unknown) => {
        // Somebody else may have turned it since it was looked at.
        const { on: isOn, unavailable } = this.#standing(await look(mesh), found);
        const isAsWanted = found.kind === 'state' && unavailable === null && isOn === on;
        if (!isAsWanted) throw new Problem('SWITCH_UNAVAILABLE', reasonOf(error));
      });
    });
    this.#turn = turned.catch(() => undefined);
    await turned;
    return this.view();
  }

  /** What this process does by itself ends with it, if it is asked to end. What was stopped or cut stays so: the mesh outlives its console. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([...this.#slowed.values()].map((slowed) => slowed.end()));
    await this.#copier?.end().catch(() => undefined);
  }

  #standing(seen: Seen, { action }: Switch): Standing {
    switch (action.verb) {
      case 'deliver-twice':
        return { on: this.#copier !== undefined, unavailable: null };
      case 'poison':
        return { on: false, orderId: this.#poisoned, unavailable: null };
      case 'cut':
        return { on: seen.cut.includes(action.direction), unavailable: seen.trouble };
      default:
        return this.#standingOf(seen, action);
    }
  }

  #standingOf({ statuses, trouble }: Seen, { verb, part }: Extract<Action, { part: string }>): Standing {
    const state = statuses.find(({ name }) => name === part)?.state;
    const hindrance = state ? `${part} is ${state}.` : (trouble ?? `The mesh has no part ${part}.`);
    const isSlowed = this.#slowed.has(part);
    if (verb === 'slow') return { on: isSlowed, unavailable: isSlowed || state === 'running' ? null : hindrance };
    if (isSlowed) return { on: false, unavailable: `${part} is being slowed down.` };
    const on = verb === 'pause' ? state === 'paused' : state === 'killed' || state === 'dead';
    return { on, unavailable: on || state === 'running' ? null : hindrance };
  }

  async #act(mesh: MeshControl, action: Action, on: boolean): Promise<void> {
    switch (action.verb) {
      case 'stop':
        return on ? mesh.kill(action.part) : mesh.start(action.part);
      case 'pause':
        return on ? mesh.pause(action.part) : mesh.resume(action.part);
      case 'cut':
        return on ? mesh.cut(action.direction) : mesh.heal(action.direction);
      case 'slow': {
        await this.#slowed.get(action.part)?.end();
        this.#slowed.delete(action.part);
        if (on) this.#slowed.set(action.part, new SlowDown(mesh, action.part));
        return;
      }
      case 'deliver-twice': {
        const before = this.#copier;
        this.#copier = undefined;
        await before?.end();
        this.#copier = on ? await Copier.beginAll(this.brokers) : undefined;
        return;
      }
      case 'poison': {
        const { orders } = await this.orders.page({ status: 'PLACED', limit: 1 });
        const orderId = orders[0]?.orderId;
        await poison(this.brokers.aws, orderId ?? randomUUID(), randomBytes(64));
        this.#poisoned = orderId ?? null;
      }
    }
  }
}

async function look(mesh: MeshControl): Promise<Seen> {
  return mesh.status().then(
    (status) => ({ ...status, trouble: null }),
    (error: unknown) => ({ statuses: [], cut: [], trouble: reasonOf(error) }),
  );
}

function viewOf({ name, kind, group, title, summary, expect, guarantee, test }: Switch, standing: Standing): SwitchView {
  return { name, kind, group, title, summary, expect, guarantee, test, orderId: null, ...standing };
}
