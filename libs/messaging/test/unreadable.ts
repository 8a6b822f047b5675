import { CompressionCodecs, CompressionTypes, type Kafka } from 'kafkajs';

/** Sends a record in a compression that brokers know, and kafkajs without more does not. */
export async function produceUnreadable(kafka: Kafka, topic: string): Promise<void> {
  const unknown = CompressionCodecs[CompressionTypes.Snappy];
  CompressionCodecs[CompressionTypes.Snappy] = () => ({ compress: ({ buffer }: { buffer: Buffer }) => Promise.resolve(snappy(buffer)) });
  const producer = kafka.producer();
  try {
    await producer.connect();
    await producer.send({ topic, compression: CompressionTypes.Snappy, messages: [{ partition: 0, value: 'unreadable' }] });
  } finally {
    CompressionCodecs[CompressionTypes.Snappy] = unknown;
    await producer.disconnect();
  }
}

/** As one literal, by https://github.com/google/snappy/blob/main/format_description.txt: its length, a tag that tells it again, and the bytes as they are. */
function snappy(bytes: Buffer): Buffer {
  if (bytes.length > 60) throw new Error('One byte tells the length of a literal of 60 bytes at most.');
  return Buffer.concat([Buffer.from([bytes.length, (bytes.length - 1) << 2]), bytes]);
}
