import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

export const root = join(__dirname, '..');

const running = new Set<ChildProcess>();
let interrupted = false;

export interface ChildOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Aborting it kills the child. */
  readonly signal?: AbortSignal;
  /** Where it runs, if not in the root of the repository. */
  readonly cwd?: string;
  /** A file that takes all that it prints. */
  readonly output?: number;
}

/** Runs a program under this Node, in the root of the repository; resolves with its exit code. It ends when we do, however we end. */
export function runNode(parameters: readonly string[], { environment, signal, cwd = root, output }: ChildOptions = {}): Promise<number> {
  if (interrupted) return Promise.resolve(130);
  const preload = ['-r', join(root, 'tools', 'end-with-parent.cjs')];
  const child = spawn(process.execPath, [...preload, ...parameters], {
    cwd,
    stdio: ['inherit', output ?? 'inherit', output ?? 'inherit', 'ipc'],
    env: { ...process.env, ...environment },
  });
  running.add(child);
  signal?.addEventListener('abort', () => child.kill('SIGKILL'), { once: true });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      running.delete(child);
      resolve(code ?? 1);
    });
  });
}

/** The same for a TypeScript program of this repository. */
export function runTypeScript(program: string, ...parameters: string[]): Promise<number> {
  return runNode(['--conditions=@saga/source', '-r', '@swc-node/register', program, ...parameters]);
}

/** After the first Ctrl-C or SIGTERM what runs is ended and nothing more is started; `clean` may end what else there is. A second one ends us at once. */
export function onInterrupt(clean: () => void = () => undefined): void {
  const interrupt = (): void => {
    if (interrupted) process.exit(130);
    interrupted = true;
    for (const child of running) child.kill('SIGTERM');
    clean();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
}

export function wasInterrupted(): boolean {
  return interrupted;
}
