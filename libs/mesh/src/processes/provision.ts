import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { MeshError } from '../error';
import { lastWords } from '../log';
import type { Environment } from '../mesh';
import { appCommand } from './service';
import { endOn, supervise } from './supervise';

/** Runs the provisioner until it is done or `ending` is aborted; each line it prints is progress. Its output stays in the log. */
export async function provision(
  environment: Environment,
  log: string,
  onProgress: (line: string) => void,
  ending: AbortSignal,
): Promise<void> {
  mkdirSync(dirname(log), { recursive: true });
  rmSync(log, { force: true });
  const child = await supervise(appCommand(environment, 'ops', 'provision'), log);
  endOn(ending, child);
  let told = 0;
  const tell = (): void => {
    const lines = readFileSync(log, 'utf8').split('\n');
    for (const line of lines.slice(told, -1)) onProgress(line);
    told = Math.max(told, lines.length - 1);
  };
  const ticker = setInterval(tell, 200);
  const ended = await child.ended;
  clearInterval(ticker);
  tell();
  if (ended === 'with exit code 0' || ending.aborted) return;
  const words = lastWords(readFileSync(log, 'utf8'));
  throw new MeshError(`The provisioner ended ${ended}, saying: ${words.join(' | ')} (log: ${log}).`);
}
