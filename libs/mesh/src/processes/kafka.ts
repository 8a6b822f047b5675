import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Cloud } from '../mesh';
import { madeOnce } from './cache';
import { checkout } from './checkout';
import { archivedClasses, dataFolder, jvmCommand, kafkaMain } from './jvm';
import type { Plan, Run } from './plan';
import { filled } from './template';

/** A broker that is its own KRaft controller. */
export function kafkaPlan(run: Run, cloud: Cloud): Plan {
  const name = `kafka-${cloud}` as const;
  const [port = 0, controllerPort = 0] = run.ports[name];
  const folder = dataFolder(run, name);
  const properties = join(folder, 'broker.properties');
  const data = join(folder, 'log');
  return {
    name,
    ports: run.ports[name],
    after: [],
    command: jvmCommand(run, name, 320, [...archivedClasses(run, 'broker'), ...kafkaMain(run, 'kafka.Kafka', properties)], {}),
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
async function copyFormatted(run: Run, cloud: Cloud, properties: string, data: string): Promise<void> {
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

/** 16 bytes in base64, as Kafka wants it, that can still be read back from a broker's log. */
function clusterId(cloud: string): string {
  return Buffer.from(`saga-mesh-${cloud}`.padEnd(16, '-')).toString('base64url');
}

/**
 * Asks for metadata in Kafka's protocol and resolves when a broker is in the answer: a port that is open says less, and a whole client for one
 * question would be more than this. Metadata, version 1: https://kafka.apache.org/protocol#The_Messages_Metadata
 */
export function answersMetadata(port: number): Promise<void> {
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
