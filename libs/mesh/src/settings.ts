import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { checkout } from './checkout';
import type { Environment } from './mesh';

/** Settings of brokers, Connect workers and registry: once, as the variables that the published images read. */
export function settingsOf(file: 'kafka/broker.env' | 'connect/worker.env' | 'registry/registry.env'): Environment {
  return parseEnv(readFileSync(join(checkout, 'infra', file), 'utf8')) as Environment;
}

/** The same as Kafka's properties, for a process: KAFKA_NUM_PARTITIONS is num.partitions, CONNECT_PRODUCER_LINGER_MS is producer.linger.ms. */
export function propertiesOf(settings: Environment, more: Readonly<Record<string, string>>): string {
  const translated = Object.entries(settings).map(([name, value]): [string, string] => {
    return [
      name
        .replace(/^(KAFKA|CONNECT)_/, '')
        .toLowerCase()
        .replaceAll('_', '.'),
      value,
    ];
  });
  return [...translated, ...Object.entries(more)].map(([name, value]) => `${name}=${value}\n`).join('');
}
