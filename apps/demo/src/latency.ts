import { attach, startMesh } from '@saga/mesh';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { Shop } from './shop';

const help = `One client places one order after another and waits for each: milliseconds from the POST to the answer that says CONFIRMED.

Usage: npm run latency [-- options]

  --orders N     orders that count (default: 200); a quarter as many more go before them to warm up
  --attach FILE  use the mesh whose state file this is (.mesh/mesh.json after npm start) and leave it running
  --help`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      orders: { type: 'string', default: '200' },
      attach: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  const orders = Number(values.orders);
  if (!Number.isInteger(orders) || orders < 1) throw new Error(`--orders takes a whole number from 1, not ${values.orders}.`);
  const onProgress = (line: string): void => console.log(line);
  const mesh = values.attach ? await attach(values.attach) : await startMesh({ ports: 'free', jvm: 'fast', services: true, onProgress });
  try {
    const { order, inventory, payment } = mesh.endpoints;
    const shop = new Shop({ order, inventory, payment });
    await shop.receive('FILTER-100', orders * 2);
    await shop.deposit('latency', orders * 2 * 490);
    const measured: number[] = [];
    for (let count = -Math.ceil(orders / 4); count < orders; count++) {
      const began = performance.now();
      const { orderId } = await shop.place('latency', [{ sku: 'FILTER-100', quantity: 1 }]);
      const { status } = await shop.ended(orderId);
      if (status !== 'CONFIRMED') throw new Error(`Order ${orderId} ended ${status}`);
      if (count >= 0) measured.push(performance.now() - began);
    }
    measured.sort((a, b) => a - b);
    const at = (share: number): string => measured[Math.min(orders - 1, Math.floor(orders * share))]!.toFixed(1);
    console.log(`${orders} orders: p50 ${at(0.5)} ms, p90 ${at(0.9)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`);
  } finally {
    if (!values.attach) await mesh.stop();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
