import { connect } from 'node:net';
import type { Cloud } from './mesh';

/** 16 bytes in base64, as Kafka wants it, that can still be read back from a broker's log. */
export function clusterId(cloud: Cloud): string {
  return Buffer.from(`saga-mesh-${cloud}`.padEnd(16, '-')).toString('base64url');
}

/**
 * Asks for metadata in Kafka's protocol and resolves when a broker is in the answer: a port that is open says less, and a whole client for one
 * question would be more than this. Metadata, version 1: https://kafka.apache.org/protocol#The_Messages_Metadata
 */
export function answersMetadata(address: string): Promise<void> {
  const [host, port] = address.split(':');
  const request = Buffer.alloc(20);
  request.writeInt32BE(16, 0);
  request.writeInt16BE(3, 4);
  request.writeInt16BE(1, 6);
  request.writeInt32BE(1, 8);
  request.writeInt16BE(2, 12);
  request.write('me', 14);
  request.writeInt32BE(0, 16);
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port) }, () => socket.write(request));
    socket.setTimeout(2_000, () => socket.destroy(new Error(`${address} does not answer`)));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error(`${address} hung up`)));
    socket.once('data', (answer) => {
      const brokers = answer.length >= 12 ? answer.readInt32BE(8) : 0;
      if (brokers > 0) resolve();
      socket.destroy(new Error(`${address} knows no broker yet`));
    });
  });
}
