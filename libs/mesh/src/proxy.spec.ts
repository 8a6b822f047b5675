import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as pass } from 'node:timers/promises';
import { Lane, LinkProxy } from './proxy';

const UNLIMITED = Infinity;

describe('the proxy between two clouds', () => {
  let server: Server;
  let arrivals: Socket[];
  let proxy: LinkProxy;
  const proxies: LinkProxy[] = [];
  const clients: Socket[] = [];

  beforeEach(async () => {
    arrivals = [];
    server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
      socket.on('error', () => undefined);
      arrivals.push(socket);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });

  afterEach(() => {
    for (const socket of [...clients.splice(0), ...arrivals]) socket.destroy();
    for (const each of proxies.splice(0)) each.close();
    server.close();
  });

  const open = async (there: Lane, back = there): Promise<void> => {
    proxy = await LinkProxy.open((server.address() as AddressInfo).port, there, back);
    proxies.push(proxy);
  };

  const client = async (): Promise<Socket> => {
    const [host, port] = proxy.address.split(':');
    const socket = connect({ host, port: Number(port), allowHalfOpen: true });
    clients.push(socket);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  };

  const until = async (what: () => boolean, withinMs = 10_000): Promise<void> => {
    for (const deadline = Date.now() + withinMs; !what() && Date.now() < deadline;) await pass(5);
    expect(what()).toBe(true);
  };

  /** A client, and what the server has of it. */
  const pair = async (): Promise<{ near: Socket; far: Socket }> => {
    const count = arrivals.length;
    const near = await client();
    await until(() => arrivals.length > count);
    return { near, far: arrivals[count]! };
  };

  const collect = (socket: Socket): { bytes: () => Buffer } => {
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk)).resume();
    return { bytes: () => Buffer.concat(chunks) };
  };

  it('takes the delay there and the delay back, and a round trip before the first byte', async () => {
    await open(new Lane(60, UNLIMITED), new Lane(40, UNLIMITED));
    const began = performance.now();
    const { near, far } = await pair();
    expect(performance.now() - began).toBeGreaterThanOrEqual(99);
    far.pipe(far);
    const asked = performance.now();
    near.write('ping');
    const [answer] = (await once(near, 'data')) as [Buffer];
    expect(performance.now() - asked).toBeGreaterThanOrEqual(99);
    expect(answer.toString()).toBe('ping');
  });

  it('keeps bytes in order, however they are cut into pieces', async () => {
    await open(new Lane(3, 20_000));
    const { near, far } = await pair();
    far.pipe(far);
    const received = collect(near);
    const sent = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7919) >> 5));
    for (let at = 0, length = 1; at < sent.length; at += length, length = (length * 5 + 1) % 4_099) {
      near.write(sent.subarray(at, at + length));
      if (length % 16 === 0) await pass(1);
    }
    await until(() => received.bytes().length === sent.length);
    expect(received.bytes().equals(sent)).toBe(true);
  });

  it('shares the bandwidth of a lane among all connections, of other proxies too', async () => {
    const lane = new Lane(0, 2_000);
    await open(lane);
    const pairs = [await pair(), await pair()];
    await open(lane);
    pairs.push(await pair());
    const received = pairs.map(({ far }) => collect(far));
    const began = performance.now();
    for (const { near } of pairs) near.write(Buffer.alloc(200_000));
    await until(() => received.every(({ bytes }) => bytes().length === 200_000));
    expect(performance.now() - began).toBeGreaterThanOrEqual(600_000 / 2_000 - 1);
  });

  it('lets a reader that stalls hold back its writer, and loses nothing by it', async () => {
    const lane = new Lane(10, 20_000);
    await open(lane);
    const { near, far } = await pair();
    let written = 0;
    const block = Buffer.alloc(64 * 1024);
    while (written < 100e6 && (near.write(block) || (await Promise.race([once(near, 'drain').then(() => true), pass(1_000, false)]))))
      written += block.length;
    // What the kernel's own buffers take is beside the point: unlimited buffering would have taken all of it.
    expect(written).toBeLessThan(50e6);
    expect(proxy.bytesUnderWay).toBeLessThan(lane.windowBytes + 2 * block.length);
    near.end();
    const received = collect(far);
    far.resume();
    await once(far, 'end');
    expect(received.bytes().length).toBe(near.bytesWritten);
  }, 60_000);

  it('has as much under way as fills a long line', async () => {
    await open(new Lane(200, 10_000));
    const { near, far } = await pair();
    far.resume();
    near.write(Buffer.alloc(4_000_000));
    await until(() => proxy.bytesUnderWay >= 200 * 10_000);
  });

  it('holds back all there is on open connections while it is cut, the end too, and hands it over when it is healed', async () => {
    await open(new Lane(20, UNLIMITED));
    const { near, far } = await pair();
    const received = collect(far);
    let ended = false;
    far.once('end', () => (ended = true));
    near.write('before ');
    await until(() => received.bytes().toString() === 'before ');
    near.write('under way ');
    proxy.cut();
    near.end('after');
    await until(() => proxy.bytesUnderWay === 'under way after'.length);
    // Far more than the delay: what were to get through would be here.
    await pass(150);
    expect(received.bytes().toString()).toBe('before ');
    expect(ended).toBe(false);
    proxy.heal();
    await until(() => ended);
    expect(received.bytes().toString()).toBe('before under way after');
  });

  it('lets nobody reach the other side while it is cut; who is patient gets through when it is healed', async () => {
    await open(new Lane(0, UNLIMITED));
    proxy.cut();
    const near = await client();
    near.write('patient');
    await pass(150);
    expect(arrivals).toEqual([]);
    proxy.heal();
    await until(() => arrivals.length === 1);
    const received = collect(arrivals[0]!);
    await until(() => received.bytes().toString() === 'patient');
  });

  it('passes on that one side has said all, while the other goes on', async () => {
    await open(new Lane(5, UNLIMITED));
    const { near, far } = await pair();
    far.resume();
    near.end();
    await once(far, 'end');
    const received = collect(near);
    far.end('still here');
    await once(near, 'end');
    expect(received.bytes().toString()).toBe('still here');
    await until(() => near.destroyed && far.destroyed);
  });

  it.each(['near', 'far'] as const)('passes on that the %s side has gone without a word', async (side) => {
    await open(new Lane(5, UNLIMITED));
    const ends = await pair();
    ends.near.resume();
    ends.far.resume();
    const other = side === 'near' ? ends.far : ends.near;
    const failed = once(other, 'error');
    ends[side].resetAndDestroy();
    expect(((await failed) as [NodeJS.ErrnoException])[0].code).toBe('ECONNRESET');
  });

  it('hangs up when nobody listens on the other side', async () => {
    await open(new Lane(5, UNLIMITED));
    server.close();
    const near = await client();
    const [error] = (await once(near.resume(), 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
  });
});
