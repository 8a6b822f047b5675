import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workerEnvironment } from '../environment';
import type { Cloud } from '../mesh';
import { answers, type Plan } from '../plan';
import { propertiesOf, settingsOf } from '../settings';
import type { ProcessRun } from './infrastructure';
import { archivedClasses, dataFolder, jvmCommand, kafkaMain } from './jvm';
import { supervise } from './supervise';

/** A Connect worker. It keeps nothing on disk: connectors and offsets are in its broker's topics. */
export function connectPlan(run: ProcessRun, cloud: Cloud): Plan {
  const name = `connect-${cloud}` as const;
  const folder = dataFolder(run, name);
  const properties = join(folder, 'worker.properties');
  const target = [...archivedClasses(run, 'worker'), ...kafkaMain(run, 'org.apache.kafka.connect.cli.ConnectDistributed', properties)];
  return {
    name,
    ports: run.ports[name],
    after: [`kafka-${cloud}`],
    launch: (log) => supervise(jvmCommand(run, name, 384, target, workerEnvironment(run.environment, cloud, run.overLink)), log),
    prepare: () => {
      mkdirSync(folder, { recursive: true });
      const here = {
        'bootstrap.servers': run.endpoints[`kafka-${cloud}`],
        'group.id': name,
        listeners: run.endpoints[name],
        'rest.advertised.host.name': '127.0.0.1',
        'plugin.path': join(run.jvmParts.folder, 'plugins'),
      };
      writeFileSync(properties, propertiesOf(settingsOf('connect/worker.env'), here));
      return Promise.resolve();
    },
    probe: () => answers(`${run.endpoints[name]}/health`),
  };
}
