import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What a registry in trouble does with every request. */
export type Trouble = (response: ServerResponse) => void;

/** A schema registry in memory: the few requests of the Confluent API that the codec makes, without compatibility rules. */
export class RegistryServer {
  /** Set to make every request fail in this way. */
  trouble: Trouble | undefined;
  readonly requests: string[] = [];
  readonly rules = new Map<string, string>();
  private readonly schemas: { readonly subject: string; readonly schema: string }[] = [];
  private readonly server: Server = createServer((request, response) => void this.handle(request, response));

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/apis/ccompat/v7`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Returns the id, which counts from 1. */
  add(subject: string, schema: object): number {
    return this.schemas.push({ subject, schema: JSON.stringify(schema) });
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const path = (request.url ?? '').replace('/apis/ccompat/v7', '');
    this.requests.push(`${request.method} ${path}`);
    if (this.trouble) {
      this.trouble(response);
      return;
    }
    const answer = this.answer(`${request.method} ${path}`, body ? (JSON.parse(body) as Record<string, string>) : {});
    response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { error_code: 40403, message: 'not found' }));
  }

  private answer(request: string, body: Record<string, string>): object | undefined {
    const [method = '', subject = ''] = /^(\w+ \/\w+)\/([^/]+)/.exec(request)?.slice(1) ?? [];
    const known = this.schemas.findIndex((entry) => entry.subject === subject && entry.schema === body.schema) + 1;
    if (request.startsWith('GET /schemas/ids/')) return this.schemas[Number(request.slice('GET /schemas/ids/'.length)) - 1];
    if (method === 'GET /config') return this.rules.has(subject) ? { compatibilityLevel: this.rules.get(subject) } : undefined;
    if (method === 'PUT /config') {
      this.rules.set(subject, String(body.compatibility));
      return body;
    }
    if (request.endsWith('/versions')) return { id: known || this.add(subject, JSON.parse(String(body.schema)) as object) };
    return known ? { id: known } : undefined;
  }
}
