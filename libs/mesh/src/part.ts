import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import { MeshError } from './error';
import { lastWords, printedSince } from './log';
import { serviceParts, type Environment, type Part, type PartName, type PartState, type PartStatus } from './mesh';
import type { Child, Plan } from './plan';
import { requireFree } from './ports';

const readyWithinMs = 180_000;
const repeatWithinMs = 10_000;

/** A part that this process runs, by its plan. */
export class OwnPart implements Part {
  readonly name: PartName;
  private state: PartState = 'stopped';
  private launching?: Promise<Child>;
  private child?: Child;
  private readyAfterMs?: number;
  private detail?: string;
  private logStart = 0;
  private closed = false;

  constructor(
    private readonly plan: Plan,
    readonly endpoint: string,
    private readonly log: string,
    /** Told once each time it ends without being asked to. */
    private readonly onDeath: (sentence: string) => void,
  ) {
    this.name = plan.name;
  }

  status(): Promise<PartStatus> {
    const { name, state, endpoint, child, readyAfterMs, detail } = this;
    return Promise.resolve({ name, state, endpoint, pid: child?.pid, readyAfterMs, detail });
  }

  async start(more: Environment = {}): Promise<void> {
    if (this.closed) throw new MeshError('The mesh is stopping.');
    if (Object.keys(more).length > 0 && !serviceParts.some((name) => name === this.name))
      throw new MeshError(`${this.name} is no service: only a service can be given more environment.`);
    if (this.child || this.state === 'starting') throw new MeshError(`${this.name} is ${this.state} already.`);
    const started = Date.now();
    this.state = 'starting';
    this.detail = undefined;
    try {
      await requireFree(this.name, this.plan.ports);
      await this.prepare();
      while (!(await this.attempt(more))) {
        if (Date.now() - started > repeatWithinMs) throw this.failure('could not be started');
        await pass(200);
      }
      this.state = 'running';
      this.readyAfterMs = Date.now() - started;
    } catch (error) {
      this.state = 'dead';
      this.detail = error instanceof Error ? error.message : String(error);
      await this.end(0);
      throw error;
    }
  }

  async kill(): Promise<void> {
    const child = this.required();
    const before = this.state;
    this.state = 'killed';
    await child.signal('SIGKILL').catch((error: unknown) => {
      this.become(before, child);
      throw error;
    });
    await child.ended;
  }

  async pause(): Promise<void> {
    const child = this.required();
    if (this.state !== 'running') throw new MeshError(`${this.name} is ${this.state}; only a running part can be paused.`);
    await child.signal('SIGSTOP');
    this.become('paused', child);
  }

  async resume(): Promise<void> {
    const child = this.required();
    if (this.state !== 'paused') throw new MeshError(`${this.name} is ${this.state}; only a paused part can be resumed.`);
    await child.signal('SIGCONT');
    this.become('running', child);
  }

  /** Ends it for good, in its own time, of which it has this much. */
  async stop(withinMs: number): Promise<void> {
    this.closed = true;
    await this.launching?.catch(() => undefined);
    await this.end(withinMs);
  }

  /** Unless it has ended meanwhile, which is told already. */
  private become(state: PartState, child: Child): void {
    if (this.child === child) this.state = state;
  }

  private async end(withinMs: number): Promise<void> {
    const { child } = this;
    if (!child) return;
    if (this.state !== 'dead') this.state = 'stopped';
    await child.signal('SIGCONT');
    await child.end();
    const impatience = setTimeout(() => void child.signal('SIGKILL').catch(() => undefined), withinMs);
    await child.ended;
    clearTimeout(impatience);
  }

  private required(): Child {
    if (!this.child)
      throw new MeshError(`${this.name} is ${this.state}: it does not run. Start it with: npm run mesh -- start ${this.name}`);
    return this.child;
  }

  private async prepare(): Promise<void> {
    try {
      await this.plan.prepare();
    } catch (error) {
      const { code, stderr, message } = error as Error & { code?: unknown; stderr?: string };
      if (code === 'ENOSPC') throw error;
      throw this.failure('could not be prepared', stderr ?? message);
    }
  }

  /** False if it ended for a reason that passes by itself. */
  private async attempt(more: Environment): Promise<boolean> {
    if (this.closed) throw new MeshError(`${this.name} was stopped while it started.`);
    mkdirSync(dirname(this.log), { recursive: true });
    this.logStart = existsSync(this.log) ? statSync(this.log).size : 0;
    this.launching = this.plan.launch(this.log, more);
    const child = await this.launching;
    this.child = child;
    const ended = child.ended.then((end) => this.onEnd(end));
    const end = await Promise.race([ended, this.untilReady()]);
    if (end === undefined) return true;
    if (this.plan.transient?.test(printedSince(this.log, this.logStart))) return false;
    throw this.failure(`ended ${end} before it was ready`);
  }

  private onEnd(end: string): string {
    this.child = undefined;
    if (this.state === 'running' || this.state === 'paused') {
      this.state = 'dead';
      this.detail = this.failure(`ended ${end}`).message;
      this.onDeath(this.detail);
    }
    return end;
  }

  private async untilReady(): Promise<undefined> {
    const deadline = Date.now() + readyWithinMs;
    while (this.child) {
      try {
        await this.plan.probe();
        return undefined;
      } catch (error) {
        if (Date.now() > deadline) {
          throw this.failure(
            `did not become ready within ${readyWithinMs / 1000} s (${error instanceof Error ? error.message : String(error)})`,
          );
        }
      }
      await pass(100);
    }
    // It ended, and that wins the race: this promise must not.
    return new Promise(() => undefined);
  }

  private failure(what: string, said = existsSync(this.log) ? printedSince(this.log, this.logStart) : ''): MeshError {
    if (/no space left on device/i.test(said)) {
      return new MeshError(`${this.name} ${what}: the disk is full; free some space. Its log is ${this.log}.`);
    }
    const words = lastWords(said);
    return new MeshError(`${this.name} ${what}${words.length > 0 ? `, saying: ${words.join(' | ')}` : ''} (log: ${this.log}).`);
  }
}
