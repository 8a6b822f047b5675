import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const root = join(__dirname, '../../..');
const MAY_PASS = 75;

jest.setTimeout(60_000);

/** A migrate command against a server that answers whoever comes with this error of PostgreSQL. */
async function migrateAgainst(sqlState: string): Promise<{ code: unknown; said: string }> {
  const fields = Buffer.from(`SFATAL\0C${sqlState}\0Mnot now\0\0`);
  const length = Buffer.alloc(4);
  length.writeInt32BE(length.length + fields.length);
  const server = createServer((socket) => {
    socket.once('data', () => socket.end(Buffer.concat([Buffer.from('E'), length, fields])));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    return await migrate(`postgres://owner@127.0.0.1:${port}/sample`);
  } finally {
    server.close();
  }
}

async function migrate(url: string): Promise<{ code: unknown; said: string }> {
  const flags = ['--conditions=@saga/source', '-r', '@swc-node/register', join(__dirname, 'migrate-program.ts')];
  const env = { ...process.env, DATABASE_URL: url, SWC_NODE_PROJECT: join(root, 'tsconfig.base.json') };
  const child = spawn(process.execPath, flags, { cwd: root, env, stdio: ['ignore', 'inherit', 'pipe'] });
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit') as Promise<[unknown]>]);
  return { code, said };
}

it.each([
  ['57P03', 'the server is starting', MAY_PASS],
  ['55P03', 'others hold a lock', MAY_PASS],
  ['42601', 'a statement is wrong', 1],
  ['42P01', 'a table is missing, which no other build makes', 1],
])('a migrate command that ends with %s, because %s, exits with %i', async (sqlState, _, code) => {
  expect(await migrateAgainst(sqlState)).toEqual({ code, said: 'The migration failed: not now\n' });
});

it('a migrate command whose server is away invites to run it again', async () => {
  expect(await migrate('postgres://owner@127.0.0.1:1/sample')).toEqual({
    code: MAY_PASS,
    said: 'The migration failed: connect ECONNREFUSED 127.0.0.1:1\n',
  });
});
