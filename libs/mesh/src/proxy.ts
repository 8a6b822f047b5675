import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Above a gigabit a second, the delay alone would make a sender wait. */
const FASTEST_BYTES_PER_MS = 125_000;
/** Keeps a line filled until its sender has been heard again. */
const SLACK_BYTES = 256 * 1024;

/** One direction of a line: bytes leave one after another, as fast as the bandwidth lets them, and arrive the delay later. */
export class Lane {
  private freeAt = 0;

  constructor(
    readonly delayMs: number,
    private readonly bytesPerMs: number,
  ) {}

  /** When the last of these bytes arrives, if they are sent now, behind all that is sent already. */
  arrivalOf(bytes: number): number {
    this.freeAt = Math.max(this.freeAt, performance.now()) + bytes / this.bytesPerMs;
    return this.freeAt + this.delayMs;
  }

  /** What one connection may have under way: what fills the line, and little more, since it is all kept in memory. */
  get windowBytes(): number {
    return Math.min(this.bytesPerMs, FASTEST_BYTES_PER_MS) * this.delayMs + SLACK_BYTES;
  }
}

/** Something under way: bytes, or the end of them. */
interface Parcel {
  readonly size: number;
  readonly at: number;
  readonly arrive: () => void;
}

/** What goes one way on one connection, in order. A receiver that does not read holds back the sender, as on any connection. */
class Way {
  private readonly underWay: Parcel[] = [];
  bytesUnderWay = 0;
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly from: Socket,
    private readonly to: Socket,
    private readonly lane: Lane,
    private readonly isCut: () => boolean,
  ) {
    from.on('data', (bytes: Buffer) => this.send(bytes.length, () => void to.write(bytes)));
    from.once('end', () => this.send(0, () => void to.end()));
    from.once('close', (failed) => failed && this.send(0, () => void to.resetAndDestroy()));
    to.on('drain', () => this.deliver());
  }

  /** Hands over what has arrived; nothing arrives while the line is cut. */
  deliver(): void {
    clearTimeout(this.timer);
    for (let parcel = this.underWay[0]; parcel && !this.isCut() && !this.to.writableNeedDrain; parcel = this.underWay[0]) {
      const waitMs = parcel.at - performance.now();
      if (waitMs > 0) {
        this.timer = setTimeout(() => this.deliver(), Math.ceil(waitMs));
        break;
      }
      this.underWay.shift();
      this.bytesUnderWay -= parcel.size;
      parcel.arrive();
    }
    if (this.from.isPaused() && this.bytesUnderWay < this.lane.windowBytes) this.from.resume();
  }

  private send(size: number, arrive: () => void): void {
    this.underWay.push({ size, at: this.lane.arrivalOf(size), arrive });
    this.bytesUnderWay += size;
    if (this.bytesUnderWay >= this.lane.windowBytes) this.from.pause();
    if (this.underWay.length === 1) this.deliver();
  }
}

/** A port that leads to another one over a long line, which can be cut: connections then stay open and nothing gets through, until it is healed. */
export class LinkProxy {
  private readonly sockets = new Set<Socket>();
  private readonly ways = new Set<Way>();
  private readonly held: (() => void)[] = [];
  private severed = false;

  private constructor(
    private readonly server: Server,
    private readonly targetPort: number,
    private readonly there: Lane,
    private readonly back: Lane,
  ) {
    server.on('connection', (client) => {
      this.keep(client);
      // A connection takes a round trip to come about, and is made by nobody while the line is cut.
      const dial = (): void => (this.severed ? void this.held.push(dial) : this.join(client));
      setTimeout(dial, there.delayMs + back.delayMs);
    });
  }

  /** Proxies that are given the same lane share its bandwidth. */
  static async open(targetPort: number, there: Lane, back: Lane): Promise<LinkProxy> {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true });
    const proxy = new LinkProxy(server, targetPort, there, back);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return proxy;
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What it keeps in memory now. */
  get bytesUnderWay(): number {
    return [...this.ways].reduce((sum, way) => sum + way.bytesUnderWay, 0);
  }

  cut(): void {
    this.severed = true;
  }

  heal(): void {
    this.severed = false;
    for (const dial of this.held.splice(0)) dial();
    for (const way of this.ways) way.deliver();
  }

  close(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private join(client: Socket): void {
    if (client.destroyed) return;
    const target = this.keep(connect({ host: '127.0.0.1', port: this.targetPort, allowHalfOpen: true, noDelay: true }));
    const isCut = (): boolean => this.severed;
    const ways = [new Way(client, target, this.there, isCut), new Way(target, client, this.back, isCut)];
    for (const way of ways) this.ways.add(way);
    const forget = (): void => {
      if (client.closed && target.closed) for (const way of ways) this.ways.delete(way);
    };
    client.once('close', forget);
    target.once('close', forget);
    client.resume();
  }

  private keep(socket: Socket): Socket {
    this.sockets.add(socket);
    // A failure is told to the other end by what comes after it.
    socket.on('error', () => undefined);
    socket.once('close', () => this.sockets.delete(socket));
    return socket;
  }
}
