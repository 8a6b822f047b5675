import { root } from '../subjects/checkout';
import type { CallFrame, CpuProfile } from './inspector';
import { flameGraphOf } from './flame-graph';
import { partOf, sharesOf } from './parts';
import { placeOf, stacksOf } from './stacks';

const call = (functionName: string, url = ''): CallFrame => ({ functionName, url });
const ours = call('decide', `${root}/apps/order/src/domain/place.ts`);
const driver = call('query', `file://${root}/node_modules/typeorm/node_modules/pg/lib/client.js`);

/** 40 of 100 microseconds asleep, 10 in garbage, 20 in ours, 30 in a write that the driver asks for. */
const profile: CpuProfile = {
  nodes: [
    { id: 1, callFrame: call('(root)'), children: [2, 3, 4] },
    { id: 2, callFrame: call('(idle)') },
    { id: 3, callFrame: call('(garbage collector)') },
    { id: 4, callFrame: ours, children: [5] },
    { id: 5, callFrame: driver, children: [6] },
    { id: 6, callFrame: call('writev', 'node:internal/stream_base_commons') },
  ],
  samples: [2, 3, 4, 6, 4, 6],
  timeDeltas: [40, 10, 15, 10, 5, 20],
};

it('adds up the samples of each place, with all that called it', () => {
  expect(stacksOf(profile)).toContainEqual({ frames: [ours], microseconds: 20 });
  expect(stacksOf(profile)).toContainEqual({
    frames: [ours, driver, call('writev', 'node:internal/stream_base_commons')],
    microseconds: 30,
  });
});

it('tells shares of the time awake', () => {
  const { awake, parts } = sharesOf(stacksOf(profile));
  expect(awake).toBeCloseTo(0.6);
  expect(parts).toMatchObject({ 'writing to sockets': 0.5, 'collecting garbage': expect.closeTo(1 / 6) as unknown, kafkajs: 0 });
  expect(parts['this repository']).toBeCloseTo(1 / 3);
  expect(Object.values(parts).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
});

it.each([
  ['the innermost owner', [ours, driver, call('push', 'node:internal/x')], 'PostgreSQL: driver and TypeORM'],
  ['an HTTP server of Node', [call('emit', 'node:events'), call('parserOnIncoming', 'node:_http_server')], 'Fastify and Nest'],
  ['nobody known', [call('processTicksAndRejections', 'node:internal/process/task_queues')], 'Node and V8'],
])('counts time for %s', (_, frames, part) => {
  expect(partOf({ frames })).toBe(part);
});

it('names the package in which a function is, or its file of this repository', () => {
  expect(placeOf(driver)).toBe('pg');
  expect(placeOf(call('x', `${root}/node_modules/@nestjs/core/router.js`))).toBe('@nestjs/core');
  expect(placeOf(ours)).toBe('apps/order/src/domain/place.ts');
});

describe('a flame graph', () => {
  const svg = flameGraphOf('order <64>', stacksOf(profile));
  const widths = [...svg.matchAll(/<title>(.*?): .*?<\/title><rect x="([\d.]+)" y="(\d+)" width="([\d.]+)"/g)];
  const boxes = new Map(widths.map(([, name, x, y, width]) => [name, { x: Number(x), y: Number(y), width: Number(width) }]));

  it('draws a call as wide as its share of the time awake, and on its caller', () => {
    const caller = boxes.get('decide · apps/order/src/domain/place.ts')!;
    const called = boxes.get('query · pg')!;
    expect(boxes.get('awake')!.width).toBe(1_200);
    expect(caller.width).toBeCloseTo(1_000);
    expect(called.width).toBeCloseTo(600);
    expect(called.x).toBe(caller.x);
    expect(called.y).toBeLessThan(caller.y);
    expect([...boxes.values()].every(({ y }) => y > 0)).toBe(true);
  });

  it('leaves out the time asleep, and is XML', () => {
    expect(svg).not.toContain('(idle)');
    expect(svg).toContain('order &lt;64&gt;');
  });
});
