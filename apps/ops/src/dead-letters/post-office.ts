import { serviceNames, type Service } from '@saga/contracts';
import { z } from 'zod';

const letter = z.object({
  id: z.string(),
  key: z.string(),
  status: z.string(),
  topic: z.string(),
  partition: z.number(),
  offset: z.string(),
  eventId: z.string().nullable(),
  type: z.string().nullable(),
  error: z.string().nullable(),
  attempts: z.number(),
  replays: z.number(),
  mustComplete: z.boolean(),
  parkedAt: z.string(),
  dueAt: z.string().nullable(),
});
const whole = z.looseObject(letter.shape);
const page = z.object({ deadLetters: z.array(letter), next: z.string().optional() });
const redriven = z.object({ redriven: z.array(z.string()), failed: z.object({ id: z.string(), error: z.string() }).optional() });

export type Letter = z.infer<typeof letter> & { readonly service: Service };

/** To apply a key of many letters takes a service its time. */
const PATIENCE_MS = 60_000;

/** A service answered, and not with what was asked for. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';

  constructor(
    message: string,
    /** What is wrong, of the closed list that all services share. */
    readonly code: string | undefined,
  ) {
    super(message);
  }
}

/** What the services understand, as query parameters. */
export type Filter = Readonly<Record<string, string>>;

/** The dead letters of a service, over its HTTP interface: the service alone knows how to apply them. */
export class PostOffice {
  constructor(
    readonly service: Service,
    private readonly url: string,
    private readonly patienceMs = PATIENCE_MS,
  ) {}

  /** Page by page, so that there may be any number of them. */
  async *list(filter: Filter): AsyncGenerator<Letter> {
    const query = new URLSearchParams({ ...filter, limit: '200' });
    for (;;) {
      const { deadLetters, next } = page.parse(await this.#call(`?${query.toString()}`));
      yield* deadLetters.map((each) => ({ ...each, service: this.service }));
      if (next === undefined) return;
      query.set('after', next);
    }
  }

  /** All that its service tells of it. */
  async show(id: string): Promise<z.infer<typeof whole>> {
    return whole.parse(await this.#call(`/${id}`));
  }

  async redrive(id: string, force: boolean): Promise<z.infer<typeof redriven>> {
    return redriven.parse(await this.#call(`/${id}/redrive`, { force }));
  }

  async discard(id: string, reason: string, force: boolean): Promise<void> {
    await this.#call(`/${id}/discard`, { reason, force });
  }

  async #call(path: string, body?: object): Promise<unknown> {
    const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const request = { ...(body && post), signal: AbortSignal.timeout(this.patienceMs) };
    const [response, answer] = await fetch(`${this.url}/dead-letters${path}`, request)
      .then(async (response) => [response, (await response.json()) as { code?: string; title?: string; detail?: string }] as const)
      .catch((error: unknown) => {
        throw new Error(
          `${this.service} does not answer at ${this.url}: its dead letters are in its database, and it alone can apply them.`,
          { cause: error },
        );
      });
    if (!response.ok) throw new RefusedError(`${this.service} refuses: ${answer.detail ?? answer.title ?? response.status}`, answer.code);
    return answer;
  }
}

/** One for each service, or for the one named. Throws an error that names the variable that is missing. */
export function postOffices(name: string | undefined, environment: NodeJS.ProcessEnv): PostOffice[] {
  const named = serviceNames.filter((service) => name === undefined || service === name);
  if (named.length === 0) throw new Error(`There is no service "${name}"; there are ${serviceNames.join(', ')}.`);
  return named.map((service) => {
    const url = environment[`${service.toUpperCase()}_URL`];
    if (!url) throw new Error(`${service.toUpperCase()}_URL is not set: it says where ${service} answers over HTTP.`);
    return new PostOffice(service, url);
  });
}
