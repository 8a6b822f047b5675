import { serviceParts, type ServiceName } from '@saga/mesh';
import { originsOf, type MeasuredMesh } from '../subjects/subject';
import { Databases, type DatabaseReading } from './databases';
import { between, histogramsIn, summaryOf, type Summary } from './histograms';
import { cpuBetween, readCpu, readMemory, type CpuReading, type CpuUse } from './processes';

/** What everything has counted since it began. */
export interface Reading {
  readonly cpu: CpuReading | undefined;
  readonly databases: DatabaseReading;
  /** The metrics of each instance of a service, as it tells them. */
  readonly metrics: Readonly<Record<ServiceName, readonly string[]>>;
}

/** What a window of time has cost. */
export interface Use {
  /** CPU seconds; nothing where it could not be measured. */
  readonly cpu: CpuUse | undefined;
  /** Megabytes of each part at the end of the window; nothing where it could not be measured. */
  readonly memory: Readonly<Record<string, number>> | undefined;
  readonly commitsASaga: number;
  readonly walBytesASaga: number;
  /** Records in one transaction of a service's consumer. */
  readonly batches: Readonly<Record<string, Summary>>;
  /** Milliseconds from the making of an event until a consumer had it, by topic; `aws.` or `azure.` in front is the way from the other cloud. */
  readonly delays: Readonly<Record<string, Summary>>;
}

export class Meters {
  private constructor(
    private readonly mesh: MeasuredMesh,
    private readonly databases: Databases,
  ) {}

  static async open(mesh: MeasuredMesh): Promise<Meters> {
    return new Meters(mesh, await Databases.open(mesh));
  }

  async read(): Promise<Reading> {
    const metricsOf = (service: ServiceName): Promise<string[]> =>
      Promise.all(originsOf(this.mesh, service).map((origin) => textOf(`${origin}/metrics`)));
    const [cpu, databases, order, inventory, payment] = await Promise.all([
      readCpu(this.mesh),
      this.databases.read(),
      metricsOf('order'),
      metricsOf('inventory'),
      metricsOf('payment'),
    ]);
    return { cpu, databases, metrics: { order, inventory, payment } };
  }

  memory(): Promise<Use['memory']> {
    return readMemory(this.mesh);
  }

  close(): Promise<void> {
    return this.databases.close();
  }
}

/** The looks of the harness are transactions too, and not the sagas'. */
export function useBetween(before: Reading, after: Reading, sagas: number, looks: number, memory: Use['memory']): Use {
  const batches = serviceParts.map((service): [string, Summary] => {
    const [was, is] = [before, after].map(({ metrics }) => histogramsIn(metrics[service], 'saga_batch_size').get(''));
    return [service, summaryOf(between(was, is ?? { bounds: [], cumulative: [], sum: 0 }), 1)];
  });
  return {
    cpu: before.cpu && after.cpu && cpuBetween(before.cpu, after.cpu),
    memory,
    commitsASaga: (after.databases.commits - before.databases.commits - looks) / sagas,
    walBytesASaga: (after.databases.walBytes - before.databases.walBytes) / sagas,
    batches: Object.fromEntries(batches),
    delays: delaysBetween(before, after),
  };
}

/** Topics that two services read in the same cloud are told by consumer and topic. */
function delaysBetween(before: Reading, after: Reading): Record<string, Summary> {
  const all = serviceParts.flatMap((service) => {
    const [was, is] = [before, after].map(({ metrics }) => histogramsIn(metrics[service], 'saga_event_delay_seconds', 'topic'));
    return [...is!].map(([topic, histogram]): [string, Summary] => {
      const { count, mean, p50, p99 } = summaryOf(between(was!.get(topic), histogram));
      return [`${topic} → ${service}`, { count, mean: mean * 1_000, p50: p50 * 1_000, p99: p99 * 1_000 }];
    });
  });
  return Object.fromEntries(all);
}

async function textOf(url: string): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  return response.text();
}
