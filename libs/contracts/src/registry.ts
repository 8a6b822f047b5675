import { COMPATIBILITY, SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import { Type } from 'avsc';
import { avroOptions } from './avro';
import { RegistryUnavailableError } from './errors';
import type { EventType } from './generated/events';
import { schemas } from './generated/schemas';
import { subjectOf } from './topics';

/** What the registry answers about a rule, or says why not. */
interface ConfigAnswer {
  readonly compatibilityLevel?: string;
  readonly error_code?: number;
  readonly message?: string;
}

/** The schema registry at a Confluent-compatible URL. Every method throws RegistryUnavailableError if the registry itself did not answer. */
export class Registry {
  readonly url: string;
  private readonly client: SchemaRegistry;

  constructor(
    url: string,
    private readonly timeoutMilliseconds = 5_000,
  ) {
    this.url = url.replace(/\/+$/, '');
    type Middlewares = NonNullable<ConstructorParameters<typeof SchemaRegistry>[0]['middlewares']>;
    const middlewares: Middlewares = [
      () => ({
        prepareRequest: async (next) => (await next()).enhance({ timeout: timeoutMilliseconds }),
        response: (next) => this.answer(next()),
      }),
    ];
    // Waiting between attempts is the caller's business, who also says so on its health page.
    this.client = new SchemaRegistry({ host: this.url, retry: { retries: 0 }, middlewares }, { [SchemaType.AVRO]: avroOptions });
  }

  /** The id of exactly this build's schema of an event, whichever version of its subject that is; undefined if it is not registered. */
  async idOf(type: EventType): Promise<number | undefined> {
    return unlessNotFound(this.client.getRegistryIdBySchema(subjectOf(type), confluentSchemaOf(type)));
  }

  /** The schema with this id, ready to read with; undefined if there is none. */
  async schemaOf(id: number): Promise<Type | undefined> {
    const schema: unknown = await unlessNotFound(this.client.getSchema(id));
    if (schema !== undefined && !Type.isType(schema)) throw new Error(`schema ${id} is not an Avro schema`);
    return schema as Type | undefined;
  }

  /** Registers this build's schema of an event and returns its id. Throws the registry's refusal if it breaks the subject's rule. */
  async register(type: EventType): Promise<number> {
    const options = { subject: subjectOf(type), compatibility: COMPATIBILITY.FULL_TRANSITIVE };
    return (await this.client.register(confluentSchemaOf(type), options)).id;
  }

  /** The compatibility rule of a subject; undefined if it has none of its own. */
  async ruleOf(subject: string): Promise<string | undefined> {
    return (await this.config(subject)).compatibilityLevel;
  }

  async setRule(subject: string, compatibility: string): Promise<void> {
    const { message } = await this.config(subject, { method: 'PUT', body: JSON.stringify({ compatibility }) });
    if (message) throw new Error(`The registry does not take the rule ${compatibility} for ${subject}: ${message}`);
  }

  /** The client only sets the rule of a subject that has none, and after its first schema: this request it cannot make. */
  private async config(subject: string, init?: RequestInit): Promise<ConfigAnswer> {
    const headers = { 'content-type': 'application/vnd.schemaregistry.v1+json' };
    const signal = AbortSignal.timeout(this.timeoutMilliseconds);
    try {
      const response = await fetch(`${this.url}/config/${subject}`, { ...init, headers, signal });
      const answer = (await response.json().catch((error: unknown) => {
        throw new Error(`status ${response.status} without JSON`, { cause: error });
      })) as ConfigAnswer;
      if (response.ok || (response.status < 500 && answer.error_code)) return answer;
      throw new Error(`status ${response.status}: ${answer.message}`);
    } catch (error) {
      const { message, cause } = error as Error;
      throw new RegistryUnavailableError(this.url, cause instanceof Error ? `${message} (${cause.message})` : message, { cause: error });
    }
  }

  /**
   * The client gives a refused connection, a time-out and a proxy's page the status 400 or their own, with a message "Error, status N: …";
   * only what the registry itself refuses has a message of its own. A connection that dies within an answer never settles, hence the race.
   */
  private async answer<T extends { data(): unknown }>(response: Promise<T>): Promise<T> {
    const { promise: silence, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error(`no answer within ${this.timeoutMilliseconds} ms`)), this.timeoutMilliseconds);
    try {
      const answer = await Promise.race([response, silence]);
      if (typeof answer.data() !== 'object') throw new Error('what answers is no schema registry');
      return answer;
    } catch (error) {
      const { status, message } = error as { status?: number; message: string };
      if (status !== undefined && [400, 404, 409, 422].includes(status) && !message.includes(' - Error, status ')) throw error;
      throw new RegistryUnavailableError(this.url, message.replace(/^\S+ - (Error, status 400: )?/, ''), { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }
}

/** The client passes on a 404 with its status, or, from a look-up by schema, as an error of this name. */
async function unlessNotFound<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    const { status, name } = error as { status?: number; name: string };
    if (status === 404 || name === 'ConfluentSchemaRegistryError') return undefined;
    throw error;
  }
}

function confluentSchemaOf(type: EventType): { type: SchemaType.AVRO; schema: string } {
  return { type: SchemaType.AVRO, schema: JSON.stringify(schemas[type]) };
}
