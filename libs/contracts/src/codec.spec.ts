import { Type } from 'avsc';
import { RegistryServer } from '../test/registry-server';
import type { Trouble } from '../test/registry-server';
import { sampleEvents } from '../test/sample-events';
import { EventCodec } from './codec';
import { RegistryUnavailableError, SchemaNotRegisteredError, UndecodableRecordError, UnknownEventTypeError } from './errors';
import { EventWriter } from './event-writer';
import type { EventType } from './generated/events';
import { schemas } from './generated/schemas';
import { registerSchemas } from './registration';
import { eventTypes } from './topics';

const refunded = {
  type: 'record',
  namespace: 'shop.payment',
  name: 'PaymentRefunded',
  fields: [{ name: 'note', type: 'string' }],
} as const;
const event = sampleEvents.OrderPlaced;

describe('EventCodec', () => {
  const registry = new RegistryServer();
  let url: string;
  let value: Buffer;

  beforeAll(async () => {
    url = await registry.start();
    await registerSchemas(url);
    value = (await preparedCodec(['OrderPlaced'])).encode(event);
  });
  afterAll(() => registry.stop());
  beforeEach(() => {
    registry.trouble = undefined;
    registry.requests.length = 0;
  });
  afterEach(() => jest.restoreAllMocks());

  async function preparedCodec(types: readonly EventType[]): Promise<EventCodec> {
    const codec = new EventCodec(url);
    await codec.prepare(types);
    return codec;
  }

  it.each(eventTypes)('writes %s and reads back an equal event', async (type) => {
    const bytes = (await preparedCodec([type])).encode(sampleEvents[type]);
    const reader = new EventCodec(url);
    expect(await reader.decode(bytes)).toStrictEqual(sampleEvents[type]);
    expect(await reader.typeOf(bytes)).toBe(type);
  });

  it('finds the schema of this build also when a newer version is registered', async () => {
    const note = { name: 'note', type: ['null', 'string'], default: null };
    registry.add('shop.order.OrderConfirmed', { ...schemas.OrderConfirmed, fields: [...schemas.OrderConfirmed.fields, note] });
    const bytes = (await preparedCodec(['OrderConfirmed'])).encode(sampleEvents.OrderConfirmed);
    expect(await new EventCodec(url).decode(bytes)).toStrictEqual(sampleEvents.OrderConfirmed);
  });

  it('needs no registry for prepared types', async () => {
    const codec = await preparedCodec(['OrderPlaced']);
    registry.trouble = (response) => response.destroy();
    expect(await codec.decode(codec.encode(event))).toStrictEqual(event);
  });

  it('asks once for a schema and compiles it once, for readers at the same time and later ones', async () => {
    const codec = new EventCodec(url);
    const compile = jest.spyOn(Type.prototype, 'createResolver');
    await Promise.all([codec.decode(value), codec.typeOf(value), codec.decode(value)]);
    await codec.decode(value);
    expect(compile.mock.calls.filter(([writer]) => writer.name === 'shop.order.OrderPlaced')).toHaveLength(1);
    expect(registry.requests).toEqual(['GET /schemas/ids/8']);
  });

  it('tells the type of a record without reading its body, and skips a type that this build does not know', async () => {
    const codec = new EventCodec(url);
    const bytes = new EventWriter({ ...refunded, doc: '', key: 'note' }, registry.add('any', refunded)).write({
      type: 'PaymentRefunded',
      note: 'hi',
    } as never);
    expect(await codec.typeOf(bytes.subarray(0, 5))).toBeUndefined();
    await expect(codec.decode(bytes)).rejects.toThrow(new UnknownEventTypeError('shop.payment.PaymentRefunded'));
  });

  it('does not write a type that it was not prepared for', () => {
    expect(() => new EventCodec(url).encode(event)).toThrow(
      'OrderPlaced cannot be written yet: the schema registry has not been heard since this program started',
    );
  });

  it('asks for the provisioner when a schema is not registered', async () => {
    const empty = new RegistryServer();
    const codec = new EventCodec(await empty.start());
    await expect(codec.prepare(['OrderPlaced'])).rejects.toThrow(SchemaNotRegisteredError);
    await expect(codec.prepare(['OrderPlaced'])).rejects.toThrow(/this build's schema of shop\.order\.OrderPlaced: run the provisioner$/);
    await empty.stop();
  });

  describe('refuses for good', () => {
    const damaged: Record<string, (good: Buffer) => Buffer | null> = {
      'a record without a value': () => null,
      'an empty value': () => Buffer.alloc(0),
      'a header cut short': (good) => good.subarray(0, 4),
      'another magic byte': (good) => Buffer.concat([Buffer.from([1]), good.subarray(1)]),
      'a body cut short': (good) => good.subarray(0, -1),
      'trailing bytes': (good) => Buffer.concat([good, Buffer.from([0])]),
      'an array that claims a billion billion items': (good) =>
        Buffer.concat([good.subarray(0, 5 + 37 + 4), Buffer.from('feffffffffffff7f', 'hex'), good.subarray(50)]),
      'an id that is no UUID': (good) => Buffer.concat([good.subarray(0, 6), Buffer.from('x'), good.subarray(7)]),
    };

    it.each(Object.keys(damaged))('%s', async (name) => {
      const codec = await preparedCodec(['OrderPlaced']);
      await expect(codec.decode(damaged[name]!(value))).rejects.toThrow(UndecodableRecordError);
    });

    it('a schema id that the registry does not know, yet asks again when it comes back', async () => {
      const codec = new EventCodec(url);
      const next = Buffer.from(value);
      next.writeInt32BE(registry.add('placeholder', refunded) + 1, 1);
      await expect(codec.decode(next)).rejects.toThrow(/schema \d+: the registry does not have it/);
      registry.add('shop.order.OrderPlaced', schemas.OrderPlaced);
      expect(await codec.decode(next)).toStrictEqual(event);
    });

    it('a schema that the reader cannot resolve, or that is no Avro schema', async () => {
      const codec = new EventCodec(url);
      for (const schema of [{ ...schemas.OrderPlaced, fields: [] }, { type: 'no such type' }]) {
        const other = Buffer.from(value);
        other.writeInt32BE(registry.add('broken', schema), 1);
        await expect(codec.decode(other)).rejects.toThrow(UndecodableRecordError);
      }
    });
  });

  describe('waits for a registry that', () => {
    const troubles: Record<string, Trouble> = {
      'closes the connection': (response) => response.destroy(),
      'has an error of its own': (response) => response.writeHead(500).end(JSON.stringify({ error_code: 50001, message: 'no database' })),
      'is overloaded': (response) => response.writeHead(429).end(JSON.stringify({ message: 'slow down' })),
      'is a proxy that knows no such page': (response) => response.writeHead(404).end('<h1>Not found</h1>'),
      'is a proxy with a page for everything': (response) => response.writeHead(200).end('<h1>Welcome</h1>'),
      'is a proxy with a bad gateway': (response) => response.writeHead(502).end(),
    };

    it.each(Object.keys(troubles))('%s, and goes on when it is back', async (name) => {
      const codec = new EventCodec(url);
      registry.trouble = troubles[name];
      await expect(codec.prepare(['OrderPlaced'])).rejects.toThrow(RegistryUnavailableError);
      await expect(codec.decode(value)).rejects.toThrow(RegistryUnavailableError);
      await expect(registerSchemas(url)).rejects.toThrow(RegistryUnavailableError);
      registry.trouble = undefined;
      expect(await codec.decode(value)).toStrictEqual(event);
    });

    it('is not there at all, and says where it should be', async () => {
      const gone = new RegistryServer();
      const address = await gone.start();
      await gone.stop();
      await expect(new EventCodec(address).decode(value)).rejects.toThrow(
        /^The schema registry at http\S+ is not available: connect ECONNREFUSED/,
      );
    });
  });
});
