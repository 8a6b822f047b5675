import {
  clouds,
  eventTypesOf,
  schemas,
  serviceNames,
  services,
  topicOf,
  topicSeenFrom,
  type Cloud,
  type EventType,
  type Service,
} from '@saga/contracts';
import { topicsHeardBy } from '../mesh/mesh-view';

type Json = Readonly<Record<string, unknown>>;

/** What this system says to itself, as an AsyncAPI 3 document, made of the contracts: the schemas are those that the events are written with. */
export function asyncApi(): Json {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Saga Mesh',
      version: '1.0.0',
      description:
        'The events of a choreographed order saga, on two Kafka clusters. Delivery is at least once; the header "id" is the same in every copy.',
      license: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
    },
    defaultContentType: 'application/vnd.apache.avro+binary',
    servers: Object.fromEntries(
      clouds.map((cloud) => [cloud, { host: `kafka-${cloud}:9092`, protocol: 'kafka', description: `Cloud ${cloud}` }]),
    ),
    channels: Object.fromEntries(
      clouds.flatMap((cloud) => serviceNames.map((service) => [nameOf(cloud, service), channel(cloud, service)])),
    ),
    operations: Object.fromEntries(serviceNames.flatMap((service) => [sending(service), ...receiving(service)])),
    components: {
      messages: Object.fromEntries(serviceNames.flatMap(eventTypesOf).map((type) => [type, message(type)])),
      messageTraits: { event: { headers, bindings } },
    },
  };
}

const headers: Json = {
  type: 'object',
  required: ['id', 'type', 'sequence', 'traceparent'],
  properties: {
    id: { type: 'string', format: 'uuid', description: "UUIDv7: the event's identity, and the time at which it was raised" },
    type: { type: 'string', description: 'The event type' },
    sequence: { type: 'integer', description: 'The how-manieth event of its service about its key' },
    traceparent: { type: 'string', description: 'W3C trace context' },
  },
};
const bindings: Json = { kafka: { key: { type: 'string' }, schemaIdLocation: 'payload', schemaIdPayloadEncoding: 'confluent' } };

function nameOf(cloud: Cloud, service: Service): string {
  return `${cloud}.${topicOf(service)}`.replaceAll('.', '-');
}

function channel(cloud: Cloud, service: Service): Json {
  const { cloud: origin, partitions } = services[service];
  return {
    address: topicSeenFrom(cloud, service),
    title: `What ${service} says${origin === cloud ? '' : `, as mirrored to ${cloud}`}`,
    servers: [{ $ref: `#/servers/${cloud}` }],
    messages: Object.fromEntries(eventTypesOf(service).map((type) => [type, { $ref: `#/components/messages/${type}` }])),
    bindings: { kafka: { topic: topicSeenFrom(cloud, service), partitions } },
  };
}

function message(type: EventType): Json {
  const schema = schemas[type];
  return {
    name: type,
    title: type,
    summary: schema.doc,
    description: `Its key is ${schema.key}.`,
    traits: [{ $ref: '#/components/messageTraits/event' }],
    payload: { schemaFormat: 'application/vnd.apache.avro+json;version=1.9.0', schema },
  };
}

function sending(service: Service): [string, Json] {
  const { cloud } = services[service];
  return [`${service}-says`, operation('send', cloud, service, eventTypesOf(service), `The ${service} service raises events`)];
}

/** What a service reacts to: events about orders, and none about goods or money that arrive. */
function receiving(service: Service): [string, Json][] {
  const { cloud } = services[service];
  return serviceNames
    .filter((other) => topicsHeardBy(service).includes(topicSeenFrom(cloud, other)))
    .map((other) => {
      const types = eventTypesOf(other).filter((type) => schemas[type].key === 'orderId');
      return [
        `${service}-hears-${other}`,
        operation('receive', cloud, other, types, `The ${service} service reacts to what ${other} says`),
      ];
    });
}

function operation(action: 'send' | 'receive', cloud: Cloud, service: Service, types: readonly EventType[], summary: string): Json {
  const name = nameOf(cloud, service);
  return {
    action,
    summary,
    channel: { $ref: `#/channels/${name}` },
    messages: types.map((type) => ({ $ref: `#/channels/${name}/messages/${type}` })),
  };
}
