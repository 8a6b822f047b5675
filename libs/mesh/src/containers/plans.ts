import { join } from 'node:path';
import type { StartedNetwork } from 'testcontainers';
import { answersMetadata, clusterId } from '../broker';
import { checkout } from '../checkout';
import { endpointsWithin, environmentOf, passwordOf, workerEnvironment } from '../environment';
import type { Cloud } from '../mesh';
import { answers, type Plan, type Run } from '../plan';
import { initialisation, postgresFlags } from '../postgres';
import { settingsOf } from '../settings';
import { asSuperuser } from '../superuser';
import { Container, nameOnLink, type Description } from './container';
import { images } from './images';

/** A plan, and the container that it starts. */
export interface ContainerPlan extends Plan {
  readonly container: Container;
}

export type Networks = Readonly<Record<Cloud | 'link', StartedNetwork>>;

/** What is added for one run: who it is for, and the networks it is in. */
export interface ContainerRun extends Run {
  /** Labels all that belongs to it. */
  readonly id: string;
  readonly networks: Networks;
}

export function postgresPlan(run: ContainerRun, cloud: Cloud): ContainerPlan {
  const name = `postgres-${cloud}` as const;
  const registry =
    cloud === 'aws' ? [{ source: join(checkout, 'infra/postgres/registry.sh'), target: '/docker-entrypoint-initdb.d/registry.sh' }] : [];
  return planOf(run, [], () => asSuperuser(run.endpoints[name], (client) => client.query('SELECT 1')), {
    name,
    image: images.postgres,
    networks: [run.networks[cloud]],
    port: { container: 5432, host: run.ports[name][0]! },
    environment: {
      POSTGRES_PASSWORD: passwordOf('postgres'),
      POSTGRES_INITDB_ARGS: initialisation.join(' '),
      REGISTRY_PASSWORD: passwordOf('registry'),
    },
    command: ['postgres', ...postgresFlags()],
    files: registry,
  });
}

/**
 * A broker tells its clients where it is: by its name within its cloud, by another over the link, by the port on this machine to everybody else.
 * With one name for both, its own cloud's worker would find it over the link as well, and stall when that is cut.
 */
export function kafkaPlan(run: ContainerRun, cloud: Cloud): ContainerPlan {
  const name = `kafka-${cloud}` as const;
  return planOf(run, [], () => answersMetadata(run.endpoints[name]), {
    name,
    image: images.kafka,
    networks: [run.networks[cloud]],
    link: run.networks.link,
    port: { container: 9094, host: run.ports[name][0]! },
    environment: {
      ...settingsOf('kafka/broker.env'),
      ...jvmOptions(run, 320),
      CLUSTER_ID: clusterId(cloud),
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
      KAFKA_LISTENERS: 'PLAINTEXT://:9092,CONTROLLER://:9093,HOST://:9094,LINK://:9095',
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://${name}:9092,HOST://${run.endpoints[name]},LINK://${overLink(cloud)}`,
    },
  });
}

/** It is in both clouds, because payment needs it too. */
export function registryPlan(run: ContainerRun): ContainerPlan {
  const name = 'registry';
  return planOf(run, ['postgres-aws'], () => answers(`${run.endpoints.registry}/apis/ccompat/v7/subjects`), {
    name,
    image: images.registry,
    networks: [run.networks.aws, run.networks.azure],
    port: { container: 8080, host: run.ports[name][0]! },
    environment: {
      ...settingsOf('registry/registry.env'),
      APICURIO_DATASOURCE_URL: 'jdbc:postgresql://postgres-aws:5432/registry',
      APICURIO_DATASOURCE_PASSWORD: passwordOf('registry'),
    },
  });
}

export function connectPlan(run: ContainerRun, cloud: Cloud): ContainerPlan {
  const name = `connect-${cloud}` as const;
  return planOf(run, [`kafka-${cloud}`], () => answers(`${run.endpoints[name]}/health`), {
    name,
    image: images.connect,
    networks: [run.networks[cloud]],
    link: run.networks.link,
    port: { container: 8083, host: run.ports[name][0]! },
    environment: {
      ...settingsOf('connect/worker.env'),
      ...workerEnvironment(environmentOf(endpointsWithin), cloud, { aws: overLink('aws'), azure: overLink('azure') }),
      ...jvmOptions(run, 384),
      BOOTSTRAP_SERVERS: endpointsWithin[`kafka-${cloud}`],
      GROUP_ID: name,
      ADVERTISED_HOST_NAME: name,
    },
  });
}

function overLink(cloud: Cloud): string {
  return `${nameOnLink(`kafka-${cloud}`)}:9095`;
}

function planOf(run: ContainerRun, after: Plan['after'], probe: Plan['probe'], description: Description): ContainerPlan {
  const container = new Container(description, run.id);
  return {
    name: description.name,
    ports: [description.port.host],
    after,
    container,
    prepare: () => Promise.resolve(),
    launch: (log) => container.launch(log),
    probe,
  };
}

function jvmOptions({ jvm }: Run, heapMegabytes: number): { KAFKA_HEAP_OPTS: string; KAFKA_JVM_PERFORMANCE_OPTS: string } {
  const compilers = jvm === 'quick' ? ' -XX:TieredStopAtLevel=1' : '';
  return { KAFKA_HEAP_OPTS: `-Xms64m -Xmx${heapMegabytes}m`, KAFKA_JVM_PERFORMANCE_OPTS: `-XX:+UseSerialGC${compilers}` };
}
