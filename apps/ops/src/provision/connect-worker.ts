import { OverdueError, waitWithin } from './progress';

export type ConnectorConfig = Readonly<Record<string, string>>;

export interface ConnectorStatus {
  readonly connector: { readonly state: string; readonly trace?: string };
  readonly tasks: readonly { readonly id: number; readonly state: string; readonly trace?: string }[];
}

const TIMEOUT = 30_000;
/** For a worker to share out its tasks, which takes it seconds as a rule; a request that is under way then is waited for too. Whoever asks does nothing else meanwhile. */
const REBALANCE_MS = 60_000;
const NOT_FOUND = 404;
const REBALANCING = 409;

/** The part of a Connect worker's REST API that provisioning and the watchdog need. */
export class ConnectWorker {
  constructor(private readonly url: string) {}

  config(connector: string): Promise<ConnectorConfig | undefined> {
    return this.call('GET', `${connector}/config`);
  }

  /** Of all its connectors. */
  statuses(): Promise<Readonly<Record<string, ConnectorStatus>>> {
    return this.call<Readonly<Record<string, { readonly status: ConnectorStatus }>>>('GET', '?expand=status').then((all = {}) =>
      Object.fromEntries(Object.entries(all).map(([name, { status }]) => [name, status])),
    );
  }

  /** How far in PostgreSQL's log the offsets of an outbox connector are, in bytes, if it has any. */
  async logPosition(connector: string): Promise<number | undefined> {
    const answer = await this.call<{ readonly offsets: readonly { readonly offset: { readonly lsn?: number } }[] }>(
      'GET',
      `${connector}/offsets`,
    );
    return answer?.offsets[0]?.offset.lsn;
  }

  status(connector: string): Promise<ConnectorStatus | undefined> {
    return this.call('GET', `${connector}/status`);
  }

  /** Throws with the worker's own sentence if it refuses the configuration. */
  async configure(connector: string, config: ConnectorConfig): Promise<void> {
    await this.call('PUT', `${connector}/config`, config);
  }

  /** Ends the connector's tasks, in a while: its offsets and its configuration stay. */
  async stop(connector: string): Promise<void> {
    await this.call('PUT', `${connector}/stop`);
  }

  async resume(connector: string): Promise<void> {
    await this.call('PUT', `${connector}/resume`);
  }

  /** The connector must be stopped. */
  async forgetOffsets(connector: string): Promise<void> {
    await this.call('DELETE', `${connector}/offsets`);
  }

  async restart(connector: string): Promise<void> {
    await this.call('POST', `${connector}/restart?includeTasks=true`);
  }

  async restartFailed(connector: string): Promise<void> {
    await this.call('POST', `${connector}/restart?includeTasks=true&onlyFailed=true`);
  }

  /** A worker that is just sharing out its tasks asks to be asked again. */
  private async call<Answer>(method: string, path: string, body?: ConnectorConfig): Promise<Answer | undefined> {
    let answer: Answer | undefined;
    const missing = async (): Promise<string | undefined> => {
      const { ok, status, text } = await this.ask(method, path, body);
      if (status === REBALANCING) return `${method} ${path}: the worker is sharing out its tasks: ${sentenceOf(text)}`;
      if (!ok && status !== NOT_FOUND) throw new Error(`${method} ${path}: ${sentenceOf(text)}`);
      if (ok && text !== '') answer = JSON.parse(text) as Answer;
      return undefined;
    };
    await waitWithin(REBALANCE_MS, () => undefined, missing);
    return answer;
  }

  private async ask(method: string, path: string, body?: ConnectorConfig): Promise<{ ok: boolean; status: number; text: string }> {
    const answered = fetch(`${this.url}/connectors${path.startsWith('?') ? '' : '/'}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body ? JSON.stringify(body) : null,
      signal: AbortSignal.timeout(TIMEOUT),
    }).then(async (response) => ({ ok: response.ok, status: response.status, text: await response.text() }));
    return answered.catch((error: unknown) => {
      // The signal's own error names nothing that was asked, and would not be taken for what may pass.
      if ((error as { readonly name?: unknown }).name !== 'TimeoutError') throw error;
      throw new OverdueError(`${method} ${path}: no answer within ${TIMEOUT / 1_000} s`);
    });
  }
}

function sentenceOf(body: string): string {
  try {
    return (JSON.parse(body) as { message: string }).message;
  } catch {
    return body;
  }
}
