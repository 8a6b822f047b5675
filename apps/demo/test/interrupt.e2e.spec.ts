import { attach, eventually, type Mesh } from '@saga/mesh';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

describe('a demonstration on a mesh that goes on', () => {
  let mesh: Mesh;
  let demo: ChildProcess;

  beforeAll(async () => (mesh = await attach()));
  afterAll(async () => {
    demo.kill('SIGKILL');
    if ((await mesh.part('payment').status()).state === 'paused') await mesh.part('payment').resume();
  });

  it('ends at once when it is interrupted, and wakes the service that it has frozen', async () => {
    const program = join(__dirname, '..', 'src', 'main.ts');
    const flags = ['--conditions=@saga/source', '-r', '@swc-node/register', program, '--attach', process.env.SAGA_MESH_STATE!];
    const env = { ...process.env, SWC_NODE_PROJECT: join(__dirname, '..', '..', '..', 'tsconfig.base.json') };
    demo = spawn(process.execPath, flags, { env, stdio: 'ignore' });
    const ended = once(demo, 'exit');
    await eventually(async () => expect((await mesh.part('payment').status()).state).toBe('paused'), 60_000);
    demo.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
    expect((await mesh.part('payment').status()).state).toBe('running');
  }, 90_000);
});
