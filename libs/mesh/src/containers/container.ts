import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { setTimeout as pass } from 'node:timers/promises';
import type { GenericContainer, PortWithOptionalBinding, StartedNetwork, WaitStrategy } from 'testcontainers';
import { MeshError } from '../error';
import type { Environment, PartName } from '../mesh';
import type { Child } from '../plan';
import { endOf } from '../processes/supervise';
import { engineClient, testcontainers } from './engine';

/** All that is said of a container before it is made. */
export interface Description {
  readonly name: PartName;
  readonly image: string;
  /** The clouds it is in, where it goes by its name. */
  readonly networks: readonly StartedNetwork[];
  /** The network between the clouds, if it is on that. It has another name there, so that nothing within a cloud takes the way over the link. */
  readonly link?: StartedNetwork;
  /** The port inside, and the one on this machine's loopback that leads to it. */
  readonly port: { readonly container: number; readonly host: number };
  readonly environment: Environment;
  readonly command?: readonly string[];
  readonly files?: readonly { readonly source: string; readonly target: string }[];
}

/** How the containers of one mesh are found again: they are removed by it. */
export const meshLabel = 'org.saga-mesh.mesh';

/** What a part is called on the link. */
export function nameOnLink(name: PartName): string {
  return `${name}.link`;
}

/** What the log may take to be written once the container has ended. */
const LOG_PATIENCE_MS = 2_000;

/** A container that is made by its first launch, and started again, with its data, port and networks, by the later ones. */
export class Container {
  /** Known from the moment it is made, also if it ends at once. */
  private id?: string;

  constructor(
    private readonly description: Description,
    private readonly mesh: string,
  ) {}

  async launch(log: string): Promise<Child> {
    const { container: client } = await engineClient();
    if (this.id) await client.start(client.getById(this.id));
    else await this.create();
    const container = client.getById(this.id!);
    const { State } = await container.inspect();
    const output = await client.logs(container, { since: Date.parse(State.StartedAt) / 1000 });
    // A log that cannot be written must neither end the mesh nor hold back the container.
    const written = finished(output.pipe(createWriteStream(log, { flags: 'a' }))).catch(() => void output.resume());
    const end = (container.wait() as Promise<{ StatusCode: number }>).then(
      ({ StatusCode }) => endOf(StatusCode),
      (error: unknown) => `out of sight: ${String(error)}`,
    );
    // What it printed last says why it ended, so that should be in the log first.
    const ended = end.then(async (words) => {
      await Promise.race([written, pass(LOG_PATIENCE_MS, undefined, { ref: false })]);
      return words;
    });
    let alive = true;
    void end.then(() => (alive = false));
    const act = async (action: () => Promise<unknown>): Promise<void> => {
      if (alive) await action().catch(unlessInThatState);
    };
    const verbs = {
      SIGKILL: () => container.kill(),
      SIGSTOP: () => container.pause(),
      SIGCONT: () => container.unpause(),
    };
    return { pid: State.Pid, ended, end: () => act(verbs.SIGKILL), signal: (signal) => act(verbs[signal]) };
  }

  /** Whoever reads or writes over the link hears nothing more. */
  async leaveLink(): Promise<void> {
    const { network: client } = await engineClient();
    await client.getById(this.description.link!.getId()).disconnect({ Container: this.id, Force: true });
  }

  async joinLink(): Promise<void> {
    await this.join(this.description.link!, nameOnLink(this.description.name));
  }

  private async join(network: StartedNetwork, alias: string): Promise<void> {
    const { network: client } = await engineClient();
    await client.getById(network.getId()).connect({ Container: this.id, EndpointConfig: { Aliases: [alias] } });
  }

  /** What ran and ended at once is left to the caller, who tells why from its log; what never ran is removed. */
  private async create(): Promise<void> {
    const { name, networks, link } = this.description;
    const [home, ...others] = networks;
    if (!home) throw new Error(`${name} is on no network.`);
    const { container: client } = await engineClient();
    try {
      await (await this.described(home)).start();
      for (const network of others) await this.join(network, name);
      if (link) await this.joinLink();
    } catch (error) {
      const made = this.id ? client.getById(this.id) : undefined;
      const { Status } = made ? (await made.inspect()).State : { Status: 'missing' };
      if (Status === 'exited') return;
      await made?.remove({ force: true, v: true });
      this.id = undefined;
      throw new MeshError(`${name} could not be started: ${String(error)}`);
    }
  }

  private async described(home: StartedNetwork): Promise<GenericContainer> {
    const { name, image, port, environment, command, files = [] } = this.description;
    const container = (await localContainer(image, home, name, (id) => (this.id = id)))
      .withExposedPorts(port)
      .withEnvironment({ ...environment })
      .withCopyFilesToContainer([...files])
      .withLabels({ [meshLabel]: this.mesh })
      .withWaitStrategy(immediately);
    return command ? container.withCommand([...command]) : container;
  }
}

/**
 * What Testcontainers would do otherwise: publish ports to the whole neighbourhood, with passwords that everybody knows; and put a container that has
 * a network alias on the engine's default network as well, where everybody can reach everybody.
 */
async function localContainer(
  image: string,
  network: StartedNetwork,
  alias: string,
  onCreated: (id: string) => void,
): Promise<GenericContainer> {
  const { GenericContainer } = await testcontainers();
  class LocalContainer extends GenericContainer {
    constructor() {
      super(image);
      this.createOpts.NetworkingConfig = { EndpointsConfig: { [network.getName()]: { Aliases: [alias] } } };
    }

    override withExposedPorts(...ports: PortWithOptionalBinding[]): this {
      super.withExposedPorts(...ports);
      const bindings = Object.values(this.hostConfig.PortBindings as Record<string, { HostIp?: string }[]>).flat();
      for (const binding of bindings) binding.HostIp = '127.0.0.1';
      return this;
    }

    protected override containerCreated = (id: string): Promise<void> => {
      onCreated(id);
      return Promise.resolve();
    };
  }
  return new LocalContainer().withNetwork(network);
}

/** Readiness is asked by the part itself, in the same way for processes and after each later start. */
const immediately: WaitStrategy = {
  waitUntilReady: () => Promise.resolve(),
  withStartupTimeout: () => immediately,
  isStartupTimeoutSet: () => false,
  getStartupTimeout: () => 0,
};

/** The engine answers 409, in old versions 500, when a container has ended or is paused or not paused already. */
function unlessInThatState(error: unknown): void {
  if (!/is not (running|paused)|already paused|No such container/i.test(String(error))) throw error;
}
