import { Agent, request, type ClientRequest } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly location: string | undefined;
}

/** Far beyond any time-out of a service: who says nothing for so long has lost the request. */
const ANSWER_LIMIT_MS = 60_000;

/** POSTs on connections that stay open, with as little work of our own as may be: `fetch` costs several times as much a request. Bodies of answers are not read. */
export class Http {
  readonly #agent: Agent;
  readonly #open = new Set<ClientRequest>();

  constructor(connections: number) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections, scheduling: 'lifo' });
  }

  post(origin: string, path: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const text = JSON.stringify(body);
    const { hostname, port } = new URL(origin);
    const length = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    return new Promise((resolve, reject) => {
      const sent = request({ agent: this.#agent, hostname, port, path, method: 'POST', headers: { ...length, ...headers } }, (answer) => {
        answer.resume();
        answer.once('error', reject);
        answer.once('end', () => resolve({ status: answer.statusCode ?? 0, location: answer.headers.location }));
      });
      this.#open.add(sent);
      sent.once('close', () => this.#open.delete(sent));
      sent.once('error', reject);
      sent.setTimeout(ANSWER_LIMIT_MS, () =>
        sent.destroy(new Error(`${origin}${path} has not answered within ${ANSWER_LIMIT_MS / 1_000} s.`)),
      );
      sent.end(text);
    });
  }

  /** What has no answer yet gets none: an agent alone would open new connections for those that wait for one. */
  close(): void {
    for (const sent of this.#open) sent.destroy();
    this.#agent.destroy();
  }
}
