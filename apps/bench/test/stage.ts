import { attach } from '@saga/mesh';
import { Client } from 'pg';
import type { Stage } from '../src/stage';
import { stockUp } from '../src/stocking';

/** On the mesh that runs, with goods and money for the load. */
export async function openStage(): Promise<Stage> {
  const mesh = await attach();
  const orders = new Client({ connectionString: mesh.environment.ORDER_DATABASE_URL });
  await orders.connect();
  await stockUp(mesh);
  return { mesh, orders, seed: 1, signal: new AbortController().signal };
}
