import { attach, type Mesh } from '@saga/mesh';
import { Client } from 'pg';
import type { Stage } from '../src/stage';
import { stockUp } from '../src/stocking';
import { workload } from '../src/workload';

/** On the mesh that runs, with goods and money for the load. */
export async function openStage(): Promise<Stage> {
  const mesh = await attach();
  const orders = new Client({ connectionString: mesh.environment.ORDER_DATABASE_URL });
  await orders.connect();
  await stockUpOnce(mesh);
  return { mesh, orders, seed: 1, signal: new AbortController().signal };
}

/** There is enough for all specs on a mesh: the first of them brings it in. */
export async function stockUpOnce(mesh: Mesh): Promise<void> {
  // The first SKU comes last.
  const { status } = await fetch(`${mesh.endpoints.inventory}/stock/${workload.skus[0]}`);
  if (status !== 200) await stockUp(mesh);
}
