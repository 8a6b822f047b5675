import { severable } from '../link';
import type { Cloud, Direction, Link } from '../mesh';
import type { Run } from '../plan';
import { Lane, LinkProxy } from '../proxy';

/** The way between the clouds when all brokers are on one machine. */
export interface ProcessLink {
  /** Where the other cloud finds each cloud's broker. */
  readonly overLink: Readonly<Record<Cloud, string>>;
  readonly link: Link;
  close(): Promise<void>;
}

/**
 * A proxy in front of each broker, in this process. A direction is that of the records, so it is cut by cutting the way to the broker that they are
 * pulled from, requests and answers alike; the lanes are those of the bytes, and both brokers' connections share them.
 */
export async function openLink({ ports, link = {} }: Run): Promise<ProcessLink> {
  const { roundTripMs = 0, megabitsPerSecond = Infinity } = link;
  const lane = (): Lane => new Lane(roundTripMs / 2, (megabitsPerSecond * 1e6) / 8 / 1000);
  const [eastward, westward] = [lane(), lane()];
  const proxies = {
    'aws-to-azure': await LinkProxy.open(ports['kafka-aws'][2]!, westward, eastward),
    'azure-to-aws': await LinkProxy.open(ports['kafka-azure'][2]!, eastward, westward),
  };
  const act = (verb: 'cut' | 'heal') => (direction: Direction) => Promise.resolve(proxies[direction][verb]());
  return {
    overLink: { aws: proxies['aws-to-azure'].address, azure: proxies['azure-to-aws'].address },
    link: severable({ cut: act('cut'), heal: act('heal') }),
    close: () => Promise.resolve(Object.values(proxies).forEach((proxy) => proxy.close())),
  };
}
