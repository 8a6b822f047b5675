import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** What V8's profiler tells, of https://chromedevtools.github.io/devtools-protocol/v8/Profiler/#type-Profile, as far as it is read here. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** The node in which each sample was taken, and the microseconds since the sample before it. */
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export interface ProfileNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  readonly children?: readonly number[];
}

export interface CallFrame {
  readonly functionName: string;
  readonly url: string;
}

/** Where Node opens its inspector when it is sent SIGUSR1, unless it was started with another port. */
const INSPECTOR = 'http://127.0.0.1:9229/json';
const SAMPLING_INTERVAL_MICROSECONDS = 500;
const OPENING_MS = 5_000;
const PAUSE_MS = 100;

/**
 * What a process of Node does for so many seconds, sampled by V8 itself: nothing has to be prepared in it. Its inspector is open meanwhile, to this
 * machine only. Throws if it does not open, or is another process's.
 */
export async function profileProcess(pid: number, seconds: number, signal: AbortSignal): Promise<CpuProfile> {
  if (await addressOf(signal)) throw new Error(`An inspector is open at ${INSPECTOR} already: end what is being inspected there.`);
  process.kill(pid, 'SIGUSR1');
  const session = await Session.open(await openedAddress(pid, signal));
  if ((await session.evaluate('process.pid')) !== pid) {
    session.close();
    throw new Error(`The inspector at ${INSPECTOR} is not that of process ${pid}.`);
  }
  try {
    await session.call('Profiler.enable');
    await session.call('Profiler.setSamplingInterval', { interval: SAMPLING_INTERVAL_MICROSECONDS });
    await session.call('Profiler.start');
    await sleep(seconds * 1_000, undefined, { signal });
    const { profile } = (await session.call('Profiler.stop')) as { profile: CpuProfile };
    return profile;
  } finally {
    // Not before this has been answered: what closes the inspector would wait for its own client to go.
    await session.evaluate(`void setTimeout(() => process.getBuiltinModule('node:inspector').close(), ${PAUSE_MS})`).catch(() => undefined);
    session.close();
    await closed(signal);
  }
}

async function openedAddress(pid: number, signal: AbortSignal): Promise<string> {
  for (const until = Date.now() + OPENING_MS; Date.now() < until;) {
    const address = await addressOf(signal);
    if (address) return address;
    await sleep(PAUSE_MS, undefined, { signal });
  }
  throw new Error(`Process ${pid} has not opened its inspector at ${INSPECTOR} within ${OPENING_MS / 1_000} s.`);
}

/** The port is the next process's as soon as nobody answers there. */
async function closed(signal: AbortSignal): Promise<void> {
  for (const until = Date.now() + OPENING_MS; Date.now() < until && (await addressOf(signal));) await sleep(PAUSE_MS);
}

async function addressOf(signal: AbortSignal): Promise<string | undefined> {
  try {
    const response = await fetch(INSPECTOR, { signal });
    const [target] = (await response.json()) as { webSocketDebuggerUrl: string }[];
    return target?.webSocketDebuggerUrl;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

interface Answer {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** Questions and answers of the DevTools protocol, one at a time. */
class Session {
  #asked = 0;

  private constructor(private readonly socket: WebSocket) {}

  static async open(address: string): Promise<Session> {
    const socket = new WebSocket(address);
    await once(socket, 'open');
    return new Session(socket);
  }

  async call(method: string, params: object = {}): Promise<unknown> {
    const id = ++this.#asked;
    const answer = new Promise<Answer>((resolve, reject) => {
      const read = ({ data }: MessageEvent): void => {
        const message = JSON.parse(String(data)) as Answer;
        if (message.id !== id) return;
        this.socket.removeEventListener('message', read);
        resolve(message);
      };
      this.socket.addEventListener('message', read);
      this.socket.addEventListener('close', () => reject(new Error(`The process has ended before it answered ${method}.`)), { once: true });
    });
    this.socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await answer;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  async evaluate(expression: string): Promise<unknown> {
    const { result } = (await this.call('Runtime.evaluate', { expression })) as { result: { value?: unknown } };
    return result.value;
  }

  close(): void {
    this.socket.close();
  }
}
