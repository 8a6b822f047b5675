import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cloud } from '../mesh';
import { checkout } from './checkout';
import { archivedClasses, dataFolder, jvmCommand, kafkaMain } from './jvm';
import { answers, type Plan, type Run } from './plan';
import { filled } from './template';

/** A Connect worker. It keeps nothing on disk: connectors and offsets are in its broker's topics. */
export function connectPlan(run: Run, cloud: Cloud): Plan {
  const name = `connect-${cloud}` as const;
  const folder = dataFolder(run, name);
  const properties = join(folder, 'worker.properties');
  const target = [...archivedClasses(run, 'worker'), ...kafkaMain(run, 'org.apache.kafka.connect.cli.ConnectDistributed', properties)];
  return {
    name,
    ports: run.ports[name],
    after: [`kafka-${cloud}`],
    command: jvmCommand(run, name, 384, target, run.environment),
    prepare: async () => {
      mkdirSync(folder, { recursive: true });
      const template = readFileSync(join(checkout, 'infra', 'kafka', 'worker.properties'), 'utf8');
      const values = {
        cloud,
        port: String(run.ports[name][0]),
        brokers: run.endpoints[`kafka-${cloud}`],
        plugins: join(run.jvmParts.folder, 'plugins'),
      };
      writeFileSync(properties, filled(template, values));
    },
    probe: () => answers(`${run.endpoints[name]}/health`),
  };
}
