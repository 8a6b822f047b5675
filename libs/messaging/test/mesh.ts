import { readFileSync } from 'node:fs';

/** The parts of the shared mesh that these specs use. */
const environment = readEnvironment();

export const postgresUrl = environment.AWS_POSTGRES_URL!;
export const kafkaBrokers = environment.AWS_KAFKA_BROKERS!.split(',');
export const registryUrl = environment.REGISTRY_URL!;

function readEnvironment(): Readonly<Record<string, string>> {
  const file = process.env.SAGA_MESH_STATE;
  if (!file) throw new Error('These specs need a running mesh, which SAGA_MESH_STATE names: run them with `npm test`.');
  return (JSON.parse(readFileSync(file, 'utf8')) as { environment: Record<string, string> }).environment;
}
