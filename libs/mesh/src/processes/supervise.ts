import { execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { MeshError } from '../error';
import type { Child } from '../plan';

export interface Command {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly folder: string;
  /** What asks it to end in its own time. */
  readonly stopSignal: 'INT' | 'TERM';
  /** The user to run as, if it is not to be ours. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

const signals: Readonly<Record<number, string>> = { 1: 'SIGHUP', 2: 'SIGINT', 6: 'SIGABRT', 9: 'SIGKILL', 11: 'SIGSEGV', 15: 'SIGTERM' };

// The supervisor is handed over as text: the user that PostgreSQL runs as may not be able to read this folder.
const supervisor = readFileSync(join(__dirname, '..', '..', 'supervise.sh'), 'utf8');

/** Starts a child that dies with us, also if we are killed. All it prints is added to the log. */
export async function supervise(command: Command, log: string): Promise<Child> {
  const output = openSync(log, 'a');
  const shell = spawn('/bin/sh', ['-c', supervisor, 'supervise', command.stopSignal, command.program, ...command.arguments], {
    cwd: command.folder,
    env: command.environment,
    detached: true,
    stdio: ['pipe', output, output, 'pipe'],
    ...command.user,
  });
  closeSync(output);
  const ended = new Promise<string>((resolve, reject) => {
    shell.once('error', reject);
    shell.once('exit', (code, signal) => resolve(endOf(code, signal)));
  });
  const pid = await Promise.race([childPid(shell.stdio[3] as Readable), ended.then(() => 0)]);
  if (!pid) throw new MeshError(`${command.program} could not be started: its supervisor ended ${await ended}.`);
  // The pipe breaks when the child ends by itself; that is told by `ended`.
  shell.stdin?.on('error', () => undefined);
  let alive = true;
  void ended.then(() => (alive = false));
  return {
    pid,
    ended,
    end: () => {
      if (alive) send(pid, `SIG${command.stopSignal}`);
      return Promise.resolve();
    },
    signal: (signal) => {
      if (alive) signalTree(pid, signal);
      return Promise.resolve();
    },
  };
}

/** Asks the child to end when the signal is aborted, also if it was so before the child ran. */
export function endOn(signal: AbortSignal, child: Child): void {
  const end = (): void => void child.end();
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
}

async function childPid(pipe: Readable): Promise<number> {
  let text = '';
  for await (const chunk of pipe) text += String(chunk);
  return Number(text);
}

/** How something ended, in words. */
export function endOf(code: number | null, signal: NodeJS.Signals | null = null): string {
  if (signal) return `by ${signal}`;
  // The shell reports a child that a signal ended as 128 and the signal's number.
  const ofChild = code !== null && code > 128 ? signals[code - 128] : undefined;
  return ofChild ? `by ${ofChild}` : `with exit code ${code}`;
}

function signalTree(pid: number, signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
  // A frozen parent makes no more children, so the list is whole.
  if (signal !== 'SIGCONT') send(pid, 'SIGSTOP');
  for (const child of childrenOf(pid)) send(child, signal);
  send(pid, signal);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Direct children; PostgreSQL has no others. */
export function childrenOf(pid: number): number[] {
  if (process.platform === 'linux') {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
      .map(Number);
  }
  try {
    return execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map(Number);
  } catch {
    // It exits with 1 if there are none.
    return [];
  }
}

function parentOf(pid: string): number | undefined {
  try {
    return Number(/^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}
