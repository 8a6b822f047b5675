import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from './checkout';
import { dataFolder, jvmCommand } from './jvm';
import { answers, type Plan, type Run } from './plan';
import { filled } from './template';

/** A Connect worker. It keeps nothing on disk: connectors and offsets are in its broker's topics. */
export function connectPlan(run: Run, cloud: 'aws' | 'azure'): Plan {
  const name = `connect-${cloud}` as const;
  const folder = dataFolder(run, name);
  const properties = join(folder, 'worker.properties');
  const target = ['-cp', run.jvmParts.kafka, 'org.apache.kafka.connect.cli.ConnectDistributed', properties];
  return {
    name,
    ports: run.ports[name],
    after: [`kafka-${cloud}`],
    command: jvmCommand(run, name, 384, target, run.environment),
    prepare: async () => {
      mkdirSync(folder, { recursive: true });
      const template = readFileSync(join(checkout, 'infra', 'kafka', 'worker.properties'), 'utf8');
      const values = { cloud, port: String(run.ports[name][0]), brokers: run.endpoints[`kafka-${cloud}`], plugins: run.jvmParts.plugins };
      writeFileSync(properties, filled(template, values));
    },
    probe: () => answers(`${run.endpoints[name]}/health`),
  };
}
