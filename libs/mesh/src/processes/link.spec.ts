import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as pass } from 'node:timers/promises';
import { environmentOf, endpointsOf } from '../environment';
import { MeshError } from '../error';
import type { LinkOptions } from '../link';
import type { Cloud } from '../mesh';
import { fixedPorts } from '../ports';
import { openLink, type ProcessLink } from './link';

describe('the link between processes', () => {
  let brokers: Record<Cloud, Server>;
  let opened: ProcessLink | undefined;
  const sockets: Socket[] = [];

  const echo = async (): Promise<Server> => {
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined).pipe(socket);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return server;
  };

  beforeEach(async () => {
    brokers = { aws: await echo(), azure: await echo() };
  });

  afterEach(async () => {
    await opened?.close();
    for (const socket of sockets.splice(0)) socket.destroy();
    for (const server of Object.values(brokers)) server.close();
  });

  const portOf = (cloud: Cloud): number => (brokers[cloud].address() as AddressInfo).port;

  const open = async (link?: LinkOptions): Promise<ProcessLink> => {
    const ports = { ...fixedPorts, 'kafka-aws': [1, 2, portOf('aws')], 'kafka-azure': [1, 2, portOf('azure')] };
    const endpoints = endpointsOf(ports);
    opened = await openLink({ folder: '', ports, endpoints, environment: environmentOf(endpoints), jvm: 'quick', link });
    return opened;
  };

  /** Milliseconds until the broker of this cloud has answered over the link. */
  const answered = async ({ overLink }: ProcessLink, cloud: Cloud): Promise<number> => {
    const socket = connect(Number(overLink[cloud].split(':')[1]), '127.0.0.1', () => socket.write('?'));
    sockets.push(socket.on('error', () => undefined));
    const began = performance.now();
    await once(socket, 'data');
    return performance.now() - began;
  };

  it('leads to each broker, as far away as is asked for', async () => {
    const link = await open({ roundTripMs: 80 });
    // One round trip for the connection, one for the question.
    for (const cloud of ['aws', 'azure'] as const) expect(await answered(link, cloud)).toBeGreaterThanOrEqual(158);
  });

  it('is cut in the direction of the records alone: nobody hears from the broker that they come from, until it is healed', async () => {
    const link = await open({});
    await link.link.cut('aws-to-azure');
    const silent = answered(link, 'aws');
    await answered(link, 'azure');
    expect(await Promise.race([silent, pass(150, 'silent')])).toBe('silent');
    expect([await link.link.isCut('aws-to-azure'), await link.link.isCut('azure-to-aws')]).toEqual([true, false]);
    await link.link.heal('aws-to-azure');
    await silent;
    expect(await link.link.isCut('aws-to-azure')).toBe(false);
  });

  it('is not cut twice, nor healed when it is whole', async () => {
    const { link } = await open({});
    await expect(link.heal('azure-to-aws')).rejects.toThrow('The link azure-to-aws is not cut.');
    await link.cut('azure-to-aws');
    await expect(link.cut('azure-to-aws')).rejects.toThrow('The link azure-to-aws is cut already.');
    await link.heal('azure-to-aws');
  });

  it('is in nobody’s way who has not asked for it, and then refuses to be cut', async () => {
    const { overLink, link } = await open();
    expect(overLink).toEqual({ aws: `127.0.0.1:${portOf('aws')}`, azure: `127.0.0.1:${portOf('azure')}` });
    await expect(link.cut('aws-to-azure')).rejects.toThrow(MeshError);
    expect(await link.isCut('aws-to-azure')).toBe(false);
  });
});
