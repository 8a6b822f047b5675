import { MeshError } from '../error';
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
 * A proxy in front of each broker, in this process, if a link is asked for: it costs CPU for each fetch, so only who wants to cut it, as the console does, has one. A direction is that of the records, so it is cut by cutting the way to the broker that they are
 * pulled from, requests and answers alike; the lanes are those of the bytes, and both brokers' connections share them.
 */
export async function openLink({ ports, link }: Run): Promise<ProcessLink> {
  const listeners = { aws: ports['kafka-aws'][2]!, azure: ports['kafka-azure'][2]! };
  if (!link) return directly(listeners);
  const { roundTripMs = 0, megabitsPerSecond = Infinity } = link;
  const lane = (): Lane => new Lane(roundTripMs / 2, (megabitsPerSecond * 1e6) / 8 / 1000);
  const [eastward, westward] = [lane(), lane()];
  const proxies = {
    'aws-to-azure': await LinkProxy.open(listeners.aws, westward, eastward),
    'azure-to-aws': await LinkProxy.open(listeners.azure, eastward, westward),
  };
  const act = (verb: 'cut' | 'heal') => (direction: Direction) => {
    proxies[direction][verb]();
    return Promise.resolve();
  };
  return {
    overLink: { aws: proxies['aws-to-azure'].address, azure: proxies['azure-to-aws'].address },
    link: severable({ cut: act('cut'), heal: act('heal') }),
    close: () => {
      for (const proxy of Object.values(proxies)) proxy.close();
      return Promise.resolve();
    },
  };
}

function directly({ aws, azure }: Record<Cloud, number>): ProcessLink {
  const refuse = (): Promise<never> =>
    Promise.reject(
      new MeshError('This mesh was started without a link to cut: start it with --round-trip 0, or with the delay it is to have.'),
    );
  return {
    overLink: { aws: `127.0.0.1:${aws}`, azure: `127.0.0.1:${azure}` },
    link: { cut: refuse, heal: refuse, isCut: () => Promise.resolve(false) },
    close: () => Promise.resolve(),
  };
}
