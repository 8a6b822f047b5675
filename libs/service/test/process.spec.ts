import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { eventually, type Line } from './harness';

interface Program {
  readonly child: ChildProcess;
  readonly messages: string[];
  readonly exit: Promise<number | null>;
  said(beginning: string): Promise<string>;
}

const root = join(__dirname, '../../..');
const children: ChildProcess[] = [];
afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));

function run(env: NodeJS.ProcessEnv = {}): Program {
  const child = spawn(process.execPath, ['--conditions=@saga/source', '-r', '@swc-node/register', join(__dirname, 'program.ts')], {
    cwd: root,
    env: { ...process.env, LIMIT_MS: '30000', ...env, SWC_NODE_PROJECT: join(root, 'tsconfig.base.json') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const messages: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { msg, status, path } = JSON.parse(line) as Line;
    messages.push(msg === 'request' ? `answered ${String(path)} with ${String(status)}` : String(msg));
  });
  return {
    child,
    messages,
    exit: once(child, 'close').then(([code]) => code as number | null),
    said: (beginning) => eventually(() => messages.find((message) => message.startsWith(beginning))),
  };
}

const urlOf = async (program: Program) => (await program.said('Server listening at')).replace('Server listening at ', '');

describe('a service that is told to stop', () => {
  it('is not ready, stops consuming, answers what is open, closes its pool and exits with 0, in this order', async () => {
    const program = run();
    const url = await urlOf(program);
    const slow = fetch(`${url}/slow`).then((response) => response.text());
    await program.said('slow work begins');
    program.child.kill('SIGTERM');
    await program.said('the consumer finishes');
    const ready = await fetch(`${url}/health/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.text()).toContain('shutting down');
    await fetch(`${url}/finish`);

    expect(await slow).toBe('done');
    expect(await program.exit).toBe(0);
    const expected = ['SIGTERM: stopping', 'the consumer finishes', 'the consumer has left', 'answered /slow with 200', 'the pool closes'];
    const order = expected.map((beginning) => program.messages.findIndex((message) => message.startsWith(beginning)));
    expect(order).not.toContain(-1);
    expect(order).toEqual([...order].sort((one, other) => one - other));
  });

  it('exits with 1 after its limit, and says what it was still waiting for', async () => {
    const program = run({ LIMIT_MS: '500' });
    await urlOf(program);
    program.child.kill('SIGINT');
    expect(await program.exit).toBe(1);
    expect(program.messages.at(-1)).toBe(
      'Not stopped within 0.5 s, still waiting for the consumer to finish its batch and leave its group',
    );
  });
});

describe('a service that cannot go on', () => {
  it('says that nobody caught an error, and exits with 1', async () => {
    const program = run();
    void fetch(`${await urlOf(program)}/uncaught`).catch(() => undefined);
    expect(await program.exit).toBe(1);
    expect(program.messages.at(-1)).toBe('Not caught: nobody caught this');
  });

  it('says that its port is taken, and exits with 1', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const program = run({ PORT: String(port) });
    expect(await program.exit).toBe(1);
    expect(program.messages.at(-1)).toBe(`program could not start: listen EADDRINUSE: address already in use 127.0.0.1:${port}`);
    taken.close();
  });
});
