import { attach } from '@saga/mesh';
import { kafkaClient } from '@saga/messaging';
import { Copier } from '../src/breaking/copier';

describe('what delivers twice', () => {
  it('has begun in neither cloud if it cannot begin in one of them', async () => {
    const aws = (await attach()).environment.AWS_KAFKA_BROKERS!.split(',');
    await expect(Copier.beginAll({ aws, azure: ['127.0.0.1:1'] })).rejects.toThrow();
    const admin = kafkaClient({ brokers: aws, clientId: 'spec', silent: true }).admin();
    await admin.connect();
    const { groups } = await admin.listGroups().finally(() => admin.disconnect());
    expect(groups.map(({ groupId }) => groupId).filter((name) => name.startsWith('console-copier-'))).toEqual([]);
  }, 120_000);
});
