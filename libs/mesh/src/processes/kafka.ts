import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { answersMetadata, clusterId } from '../broker';
import type { Cloud } from '../mesh';
import type { Plan } from '../plan';
import { propertiesOf, settingsOf } from '../settings';
import { madeOnce } from './cache';
import type { ProcessRun } from './infrastructure';
import { archivedClasses, dataFolder, jvmCommand, kafkaMain } from './jvm';
import { supervise } from './supervise';

/** A broker that is its own KRaft controller. */
export function kafkaPlan(run: ProcessRun, cloud: Cloud): Plan {
  const name = `kafka-${cloud}` as const;
  const [port = 0, controllerPort = 0, linkPort = 0] = run.ports[name];
  const folder = dataFolder(run, name);
  const properties = join(folder, 'broker.properties');
  const data = join(folder, 'log');
  const target = [...archivedClasses(run, 'broker'), ...kafkaMain(run, 'kafka.Kafka', properties)];
  return {
    name,
    ports: run.ports[name],
    after: [],
    launch: (log) => supervise(jvmCommand(run, name, 320, target, {}), log),
    prepare: async () => {
      mkdirSync(folder, { recursive: true });
      const here = {
        listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort},LINK://127.0.0.1:${linkPort}`,
        'advertised.listeners': `PLAINTEXT://127.0.0.1:${port},LINK://${run.overLink[cloud]}`,
        'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
        'log.dirs': data,
      };
      writeFileSync(properties, propertiesOf(settingsOf('kafka/broker.env'), here));
      await madeOnce(data, (temporary) => copyFormatted(run, cloud, properties, temporary));
    },
    probe: () => answersMetadata(run.endpoints[name]),
  };
}

/**
 * Formatted storage differs from broker to broker in its ids alone. So Kafka's tool, a JVM of its own for 2 s, is run once for a version of Kafka;
 * later storage is a copy of what it made, with ids of its own.
 */
async function copyFormatted(run: ProcessRun, cloud: Cloud, properties: string, data: string): Promise<void> {
  const formatted = await madeOnce(join(run.jvmParts.folder, 'formatted'), async (temporary) => {
    const ours = join(temporary, 'broker.properties');
    writeFileSync(ours, readFileSync(properties, 'utf8').replace(/^log.dirs=.*$/m, `log.dirs=${temporary}`));
    const tool = jvmCommand(
      run,
      `kafka-${cloud}`,
      64,
      kafkaMain(run, 'kafka.tools.StorageTool', 'format', '-t', clusterId(cloud), '-c', ours),
      {},
    );
    await promisify(execFile)(tool.program, [...tool.arguments]);
    rmSync(ours);
  });
  cpSync(formatted, data, { recursive: true });
  const meta = readFileSync(join(formatted, 'meta.properties'), 'utf8')
    .replace(/^cluster.id=.*$/m, `cluster.id=${clusterId(cloud)}`)
    .replace(/^directory.id=.*$/m, `directory.id=${randomBytes(16).toString('base64url')}`);
  writeFileSync(join(data, 'meta.properties'), meta);
}
