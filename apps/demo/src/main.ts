import { attach, type Mesh, startMesh } from '@saga/mesh';
import { parseArgs } from 'node:util';
import { Conversations } from './conversation';
import { playAll } from './performance';
import { Shop } from './shop';
import { tableOf, timelineOf } from './timeline';

const help = `Starts the mesh, places an order for each of the five endings, and shows what every service said.

Usage: npm run demo [-- options]

  --attach FILE  use the mesh whose state file this is (.mesh/mesh.json after npm start) and leave it running
  --help

Exits with 0 only if every order ended and settled as it should.`;

/** Seconds. Short, because the demonstration waits for one deadline to pass; long enough for a busy laptop. */
const DEADLINE = '6';

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { attach: { type: 'string' }, help: { type: 'boolean', short: 'h', default: false } } });
  if (values.help) {
    console.log(help);
    return;
  }
  const began = Date.now();
  const interruption = new AbortController();
  const interrupt = (): void => {
    if (interruption.signal.aborted) process.exit();
    process.exitCode = 130;
    interruption.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  const mesh = values.attach ? await attach(values.attach) : await start(interruption.signal);
  if (values.attach) interruption.signal.throwIfAborted();
  const interrupted = new Promise<never>((_, reject) => {
    interruption.signal.addEventListener('abort', () => reject(new Error('Interrupted.')), { once: true });
  });
  try {
    await Promise.race([play(mesh, began), interrupted]);
  } finally {
    await (values.attach ? wake(mesh) : mesh.stop());
  }
}

/** Whoever interrupts may do so while payment is frozen, and goes on with this mesh. */
async function wake(mesh: Mesh): Promise<void> {
  const payment = mesh.part('payment');
  if ((await payment.status()).state === 'paused') await payment.resume();
}

function start(signal: AbortSignal): Promise<Mesh> {
  const onProgress = (line: string): void => console.log(line);
  return startMesh({ ports: 'free', services: true, environment: { ORDER_DEADLINE_SECONDS: DEADLINE }, onProgress, signal });
}

async function play(mesh: Mesh, began: number): Promise<void> {
  const { order, inventory, payment } = mesh.endpoints;
  const conversations = await Conversations.listen(mesh.environment);
  try {
    const performances = await playAll(mesh, new Shop({ order, inventory, payment }), conversations, (played) => {
      console.log(timelineOf(played));
      if (played.order.status === 'CONFIRMED')
        console.log(`  first CONFIRMED order ${((Date.now() - began) / 1000).toFixed(1)} s after the start`);
    });
    console.log(`\n${tableOf(performances)}\n`);
    if (performances.some(({ faults }) => faults.length > 0)) process.exitCode = 1;
  } finally {
    await conversations.close();
  }
}

main().then(end, (error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode ??= 1;
  end();
});

/** What was interrupted may still wait for a mesh that is gone: it ends here, but not before a pipe has taken what was printed. */
function end(): void {
  process.stdout.write('', () => process.exit());
}
