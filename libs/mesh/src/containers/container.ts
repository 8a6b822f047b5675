import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { GenericContainer, StartedNetwork, StartedTestContainer, WaitStrategy } from 'testcontainers';
import type { Environment, PartName } from '../mesh';
import type { Child } from '../plan';
import { endOf } from '../processes/supervise';
import { testcontainers } from './engine';

/** All that is said of a container before it is made. */
export interface Description {
  readonly name: PartName;
  readonly image: string;
  /** Where its own side is, and the link between the clouds if it is on that. It goes by its name in all of them. */
  readonly networks: readonly StartedNetwork[];
  /** The port inside, and the one on this machine that leads to it. */
  readonly port: { readonly container: number; readonly host: number };
  readonly environment: Environment;
  readonly command?: readonly string[];
  readonly files?: readonly { readonly source: string; readonly target: string }[];
}

/** How the containers of one mesh are found again: they are removed by it. */
export const meshLabel = 'org.saga-mesh.mesh';

/** A container that is made by its first launch, and started again, with its data, port and networks, by the later ones. */
export class Container {
  private started?: StartedTestContainer;

  constructor(
    private readonly description: Description,
    private readonly mesh: string,
  ) {}

  async launch(log: string): Promise<Child> {
    const { getContainerRuntimeClient } = await testcontainers();
    const { container: client } = await getContainerRuntimeClient();
    if (this.started) await client.start(client.getById(this.started.getId()));
    else this.started = await this.create();
    const container = client.getById(this.started.getId());
    const { State } = await container.inspect();
    const output = await this.started.logs({ since: Date.parse(State.StartedAt) / 1000 });
    output.pipe(createWriteStream(log, { flags: 'a' }));
    const end = (container.wait() as Promise<{ StatusCode: number }>).then(
      ({ StatusCode }) => endOf(StatusCode),
      (error: unknown) => `out of sight: ${String(error)}`,
    );
    // What it printed last says why it ended, so that has to be in the log first.
    const ended = Promise.all([end, finished(output).catch(() => undefined)]).then(([words]) => words);
    let alive = true;
    void ended.then(() => (alive = false));
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

  /** Whoever reads or writes through this network hears nothing more. */
  async leave(network: StartedNetwork): Promise<void> {
    await (await this.handle(network)).disconnect({ Container: this.started?.getId(), Force: true });
  }

  async join(network: StartedNetwork): Promise<void> {
    const { name } = this.description;
    await (await this.handle(network)).connect({ Container: this.started?.getId(), EndpointConfig: { Aliases: [name] } });
  }

  private async handle(network: StartedNetwork) {
    const { getContainerRuntimeClient } = await testcontainers();
    return (await getContainerRuntimeClient()).network.getById(network.getId());
  }

  private async create(): Promise<StartedTestContainer> {
    const { name, image, networks, port, environment, command, files = [] } = this.description;
    const [home, ...others] = networks;
    if (!home) throw new Error(`${name} is on no network.`);
    const container = (await containerOn(home, name, image))
      .withExposedPorts(port)
      .withEnvironment({ ...environment })
      .withCopyFilesToContainer([...files])
      .withLabels({ [meshLabel]: this.mesh })
      .withWaitStrategy(immediately);
    this.started = await (command ? container.withCommand([...command]) : container).start();
    for (const network of others) await this.join(network);
    return this.started;
  }
}

/**
 * Testcontainers puts a container that has a network alias on the engine's default network as well, where everybody can reach everybody. So the alias
 * is given here, at creation, and the container is on the network that is named and on no other.
 */
async function containerOn(network: StartedNetwork, alias: string, image: string): Promise<GenericContainer> {
  const { GenericContainer } = await testcontainers();
  class AliasedContainer extends GenericContainer {
    constructor() {
      super(image);
      this.createOpts.NetworkingConfig = { EndpointsConfig: { [network.getName()]: { Aliases: [alias] } } };
    }
  }
  return new AliasedContainer().withNetwork(network);
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
