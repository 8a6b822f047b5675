import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { attach, consolePart, MeshError, serviceParts, stateFile, type Part } from '@saga/mesh';
import { onInterrupt, root, runNode } from './child';

const names = [...serviceParts, consolePart] as const;

const help = `Runs one service from its sources in place of the running mesh's own: restarted on every change, with the debugger's port open.

Usage: npm run dev ${names.join('|')} [-- --folder FOLDER]

  --folder FOLDER   the folder of the mesh (default: .mesh)
  --help

Start the mesh first, with npm start. When this ends, the mesh runs its own instance again.`;

/** One port for each service, so that several can be debugged at once. */
const firstDebugPort = 9229;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { folder: { type: 'string', default: `${root}/.mesh` }, help: { type: 'boolean', short: 'h', default: false } },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  const name = names.find((service) => service === positionals[0]);
  if (!name) throw new MeshError(`Which service? npm run dev ${names.join('|')}`);
  const mesh = await attach(stateFile(values.folder));
  const part = mesh.part(name);
  onInterrupt();
  await end(part);
  const debugPort = firstDebugPort + names.indexOf(name);
  console.log(
    `The ${name} of this checkout is now at ${part.endpoint}, its debugger at 127.0.0.1:${debugPort}; Ctrl-C gives way to the mesh's own.`,
  );
  const parameters = ['--conditions=@saga/source', '-r', '@swc-node/register', `apps/${name}/src/main.ts`];
  await runNode(['--watch', '--watch-preserve-output', `--inspect=127.0.0.1:${debugPort}`, ...parameters], {
    environment: mesh.environment,
  });
  await part.start().catch((error: unknown) => console.error(error instanceof Error ? error.message : error));
}

/** By SIGTERM, so that it leaves its consumer group: the group would wait for a killed member until its session ends. */
async function end(part: Part): Promise<void> {
  const { state, pid } = await part.status();
  if (state !== 'running' || pid === undefined) return;
  process.kill(pid, 'SIGTERM');
  while ((await part.status()).state === 'running') await delay(50);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
