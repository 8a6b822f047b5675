import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkout } from './checkout';
import { dataFolder, jvmCommand } from './jvm';
import type { Plan, Run } from './plan';
import { filled } from './template';

/** A broker that is its own KRaft controller. */
export function kafkaPlan(run: Run, cloud: 'aws' | 'azure'): Plan {
  const name = `kafka-${cloud}` as const;
  const [port = 0, controllerPort = 0] = run.ports[name];
  const folder = dataFolder(run, name);
  const properties = join(folder, 'broker.properties');
  const data = join(folder, 'log');
  const target = (main: string, ...parameters: string[]) => ['-cp', run.jvmParts.kafka, main, ...parameters];
  return {
    name,
    ports: run.ports[name],
    after: [],
    command: jvmCommand(run, name, 320, target('kafka.Kafka', properties), {}),
    prepare: async () => {
      mkdirSync(folder, { recursive: true });
      const template = readFileSync(join(checkout, 'infra', 'kafka', 'broker.properties'), 'utf8');
      writeFileSync(properties, filled(template, { port: String(port), controllerPort: String(controllerPort), data }));
      await madeOnce(data, (temporary) => copyFormatted(run, cloud, properties, temporary));
    },
    probe: () => answersMetadata(port),
  };
}

/**
 * Formatted storage differs from broker to broker in its ids alone. So Kafka's tool, a JVM of its own for 2 s, is run once for a version of Kafka;
 * later storage is a copy of what it made, with ids of its own.
 */
async function copyFormatted(run: Run, cloud: string, properties: string, target: string): Promise<void> {
  const formatted = await madeOnce(join(run.jvmParts.folder, 'formatted'), async (temporary) => {
    const ours = join(temporary, 'broker.properties');
    writeFileSync(ours, readFileSync(properties, 'utf8').replace(/^log.dirs=.*$/m, `log.dirs=${temporary}`));
    const main = ['-cp', run.jvmParts.kafka, 'kafka.tools.StorageTool', 'format', '-t', Buffer.alloc(16, 'saga-mesh').toString('base64url'), '-c', ours];
    const { program, arguments: parameters } = jvmCommand(run, `kafka-aws`, 64, main, {});
    await promisify(execFile)(program, [...parameters], { cwd: temporary, maxBuffer: 2 ** 24 });
    rmSync(ours);
  });
  const ids: Readonly<Record<string, string>> = { 'cluster.id': `saga-mesh-${cloud}`, 'directory.id': randomUUID().replaceAll('-', '') };
  cpSync(formatted, target, { recursive: true });
  const meta = readFileSync(join(formatted, 'meta.properties'), 'utf8');
  writeFileSync(
    join(target, 'meta.properties'),
    meta.replaceAll(/^([\w.]+)=(.*)$/gm, (line, key: string) => (ids[key] ? `${key}=${base64Id(ids[key])}` : line)),
  );
}

/**
 * Asks for metadata in Kafka's protocol and resolves when a broker is in the answer: a port that is open says less, and a whole client for one
 * question would be more than this. Metadata, version 1: https://kafka.apache.org/protocol#The_Messages_Metadata
 */
function answersMetadata(port: number): Promise<void> {
  const request = Buffer.alloc(20);
  request.writeInt32BE(16, 0);
  request.writeInt16BE(3, 4);
  request.writeInt16BE(1, 6);
  request.writeInt32BE(1, 8);
  request.writeInt16BE(2, 12);
  request.write('me', 14);
  request.writeInt32BE(0, 16);
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(request));
    socket.setTimeout(2_000, () => socket.destroy(new Error(`port ${port} does not answer`)));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error(`port ${port} hung up`)));
    socket.once('data', (answer) => {
      const brokers = answer.length >= 12 ? answer.readInt32BE(8) : 0;
      if (brokers > 0) resolve();
      socket.destroy(new Error(`port ${port} knows no broker yet`));
    });
  });
}
