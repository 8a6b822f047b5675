import { z } from 'zod';

/** What every service is told by its environment; a service extends it with its own. */
export const serviceConfig = z.object({
  host: z.string().default('127.0.0.1'),
  port: z.coerce.number().int().min(0).max(65_535),
  databaseUrl: postgresUrl(),
  kafkaBrokers: z
    .string()
    .transform(commaSeparated)
    .pipe(z.array(z.string().regex(/^[^\s:]+:\d+$/, 'must be host:port, separated by commas')).min(1)),
  registryUrl: z.url({ protocol: /^https?$/, error: 'must be an http URL' }),
  logLevel: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

export type ServiceConfig = z.output<typeof serviceConfig>;

/** What a service's migrate command is told: the role that owns the tables. */
export const ownerConfig = z.object({ ownerDatabaseUrl: postgresUrl() });

/** Everything that is wrong with an environment, at once. Names variables, never their values. */
export class ConfigurationError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`The environment is not complete:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ConfigurationError';
  }
}

/** Reads `<PREFIX>_<THING>` into `thing`: with the prefix ORDER, `databaseUrl` is ORDER_DATABASE_URL. An empty variable counts as missing. */
export function parseConfig<Schema extends z.ZodObject>(prefix: string, schema: Schema, env: NodeJS.ProcessEnv): z.output<Schema> {
  const variables = new Map(Object.keys(schema.shape).map((key) => [key, `${prefix}_${upperSnakeCase(key)}`]));
  const input = Object.fromEntries([...variables].map(([key, variable]) => [key, env[variable] || undefined]));
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path: [key], message }) => {
    const variable = variables.get(String(key)) ?? prefix;
    return input[String(key)] === undefined ? `${variable} is missing` : `${variable}: ${message}`;
  });
  throw new ConfigurationError([...new Set(faults)]);
}

/** As `parseConfig`, for a main.ts: a person who starts a service with a wrong environment reads what to mend, not a stack. */
export function readConfig<Schema extends z.ZodObject>(
  prefix: string,
  schema: Schema,
  env: NodeJS.ProcessEnv = process.env,
): z.output<Schema> {
  try {
    return parseConfig(prefix, schema, env);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

function postgresUrl() {
  return z.url({ protocol: /^postgres(ql)?$/, hostname: /./, error: 'must be a postgres URL' });
}

function commaSeparated(list: string): string[] {
  return list.split(',').map((item) => item.trim());
}

function upperSnakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
