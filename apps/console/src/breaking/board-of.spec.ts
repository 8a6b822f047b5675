import type { FastifyRequest } from 'fastify';
import { parseConfig } from '@saga/service';
import { consoleConfig, type ConsoleConfig } from '../console.config';
import type { Orders } from '../orders/orders';
import { boardOf } from './board-of';
import { SwitchesController } from './switches.controller';

const url = 'http://127.0.0.1:1';
const given = {
  CONSOLE_HOST: '127.0.0.1',
  CONSOLE_PORT: '3000',
  CONSOLE_DATABASE_URL: 'postgres://127.0.0.1:1/console',
  CONSOLE_REGISTRY_URL: url,
  CONSOLE_AWS_KAFKA_BROKERS: '127.0.0.1:1',
  CONSOLE_AZURE_KAFKA_BROKERS: '127.0.0.1:1',
  ...Object.fromEntries(['AWS_CONNECT', 'AZURE_CONNECT', 'ORDER', 'INVENTORY', 'PAYMENT'].map((name) => [`CONSOLE_${name}_URL`, url])),
};
const breakable = { CONSOLE_BREAK: 'on', CONSOLE_MESH_STATE: '/nowhere/mesh.json' };

/** The orders are asked by one switch alone, which is not turned here. */
const board = (more: Record<string, string>) => {
  const config: ConsoleConfig = parseConfig('CONSOLE', consoleConfig, { ...given, ...more });
  return boardOf(config, { aws: config.awsKafkaBrokers, azure: config.azureKafkaBrokers }, undefined as unknown as Orders);
};

describe('nothing can be broken', () => {
  it.each([
    ['unless that was asked for', { ...breakable, CONSOLE_BREAK: 'off' }, 'CONSOLE_BREAK is not on'],
    ['unless that was asked for, by default', { CONSOLE_MESH_STATE: '/nowhere/mesh.json' }, 'CONSOLE_BREAK is not on'],
    ['where others can reach the console', { ...breakable, CONSOLE_HOST: '0.0.0.0' }, 'it listens at 0.0.0.0'],
    ['where there is no mesh', { CONSOLE_BREAK: 'on' }, 'CONSOLE_MESH_STATE'],
  ])('%s', async (_, more, reason) => {
    const { enabled, switches } = await board(more).view();
    expect(enabled).toBe(false);
    for (const { unavailable, on } of switches) expect([unavailable, on]).toEqual([expect.stringContaining(reason), false]);
    for (const { name } of switches) await expect(board(more).turn(name, true)).rejects.toThrow(`BREAKING_REFUSED: `);
  });
});

describe('of a console that may break', () => {
  const controller = new SwitchesController(board({ ...breakable, CONSOLE_ALLOWED_HOSTS: 'localhost,mesh.example' }));
  const turn = async (remoteAddress: string, headers: Record<string, string>): Promise<unknown> =>
    controller.turn({ name: 'no-such-switch' }, { on: true }, { headers, socket: { remoteAddress } } as unknown as FastifyRequest);

  it.each([
    ['from elsewhere', '10.0.0.7', { host: 'localhost:3000' }],
    ['by another of its names', '127.0.0.1', { host: 'mesh.example' }],
    ['by a page that came by another of its names', '127.0.0.1', { host: 'localhost', origin: 'http://mesh.example' }],
    ['by a page of no origin', '127.0.0.1', { host: 'localhost', origin: 'null' }],
    ['without a name', '127.0.0.1', {}],
  ])('nothing is switched that is asked for %s', async (_, remoteAddress, headers) => {
    await expect(turn(remoteAddress, headers)).rejects.toThrow('BREAKING_REFUSED: It has to be asked for on the machine itself.');
  });

  it.each([
    ['127.0.0.1', { host: '127.0.0.1:3000' }],
    ['::ffff:127.0.0.1', { host: 'localhost:3000', origin: 'http://localhost:3000' }],
    ['::1', { host: '[::1]:3000', origin: 'http://[::1]:3000' }],
  ])('what is asked for from %s with %j is looked for', async (remoteAddress, headers) => {
    await expect(turn(remoteAddress, headers)).rejects.toThrow('SWITCH_NOT_FOUND');
  });
});
