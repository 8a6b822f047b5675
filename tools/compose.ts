import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { consolePart, freePorts, serviceParts } from '@saga/mesh';
import { getContainerRuntimeClient, getReaper } from 'testcontainers';
import { onInterrupt, root } from './child';
import { jest } from './jest';
import { Report, type Outcome } from './step';

const help = `Builds the images, brings the shipped docker-compose.yml up under a name and on ports of its own, runs the compose specs, and takes it down.

Usage: npm run test:compose [-- --folder FOLDER] [-- Jest's own options]

  --folder FOLDER   for the logs of the containers, if something fails
  --help`;

/** Seconds: short, because a spec waits for one deadline to pass; long enough for a busy machine to confirm an order. */
const DEADLINE = '8';

async function main(): Promise<void> {
  const { folder, help: wanted, jestOptions } = parameters();
  if (wanted) {
    console.log(help);
    return;
  }
  const project = new Project(`saga-mesh-test-${randomUUID().slice(0, 8)}`, await environment());
  const report = new Report();
  const step = (name: string, run: () => Promise<unknown>): Promise<Outcome> =>
    report.run({ name, run: () => run().then(() => ({ passed: 1, failed: 0 })) });
  onInterrupt(() => project.interrupt());
  try {
    await endWithUs(project.name);
    await step('docker compose build', () => project.compose('build'));
    await step('docker compose up', () => project.compose('up', '--wait', '--build'));
    const { failed } = await report.run({ name: 'compose specs', run: () => specs(project.environment, jestOptions) });
    if (folder && failed > 0) await project.keepLogs(join(folder, 'logs')).catch(tell);
    await step('docker compose down', async () => {
      await project.down();
      await project.leavesNothing();
    });
  } finally {
    // Does nothing after a good end.
    await project.remove().catch(tell);
  }
  report.close();
}

/** The shipped file under a name of its own, so that it disturbs no other. */
class Project {
  readonly environment: Readonly<Record<string, string>>;
  readonly #interruption = new AbortController();
  /** Networks that the engine does not let go of. */
  #kept: readonly string[] = [];

  constructor(
    readonly name: string,
    environment: Readonly<Record<string, string>>,
  ) {
    this.environment = { ...environment, COMPOSE_PROJECT_NAME: name };
  }

  compose(...command: string[]): Promise<string> {
    return this.#docker(['compose', ...command], this.#interruption.signal);
  }

  interrupt(): void {
    this.#interruption.abort();
  }

  /**
   * Takes it all down. An engine that lost count of a killed container's endpoints keeps their network, and says that something is in it when nothing
   * is: that is told, and no fault of what is tested here.
   */
  async down(): Promise<void> {
    try {
      await this.compose('down', '--volumes', '--rmi', 'local');
    } catch (error) {
      if (!String(error).includes('has active endpoints')) throw error;
      const label = `label=com.docker.compose.project=${this.name}`;
      const ids = (await this.#docker(['network', 'ls', '--quiet', '--filter', label])).split('\n');
      const inside = await this.#docker(['network', 'inspect', '--format', '{{range .Containers}}{{.Name}} {{end}}', ...ids]);
      if (inside.trim()) throw error;
      console.log(`The engine does not let go of ${ids.length} empty network(s): ${ids.join(' ')}`);
      this.#kept = ids;
    }
  }

  /** Also when nothing else is done any more. */
  async remove(): Promise<void> {
    await this.#docker(['compose', 'down', '--volumes', '--rmi', 'local', '--timeout', '0']);
  }

  async keepLogs(folder: string): Promise<void> {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'compose.log'), await this.compose('logs', '--no-color', '--timestamps'));
  }

  /** Throws an error that names what is still there. */
  async leavesNothing(): Promise<void> {
    const filter = ['--quiet', '--filter', `label=com.docker.compose.project=${this.name}`];
    const kinds = [
      ['ps', '--all'],
      ['network', 'ls'],
      ['volume', 'ls'],
      ['image', 'ls'],
    ];
    const left = await Promise.all(
      kinds.map(async (kind) => {
        const ids = (await this.#docker([...kind, ...filter])).split('\n').filter((id) => id && !this.#kept.includes(id));
        return ids.length > 0 ? [`docker ${kind.join(' ')}`] : [];
      }),
    );
    if (left.flat().length > 0) throw new Error(`Something of ${this.name} is left, see ${left.flat().join(', ')}.`);
  }

  async #docker(command: string[], signal?: AbortSignal): Promise<string> {
    const env = { ...process.env, ...this.environment };
    try {
      const { stdout } = await promisify(execFile)('docker', command, { cwd: root, env, signal, maxBuffer: 256 * 1024 * 1024 });
      return stdout.trim();
    } catch (error) {
      const { stderr = String(error) } = error as { stderr?: string };
      throw new Error(`docker ${command.join(' ')} failed:\n${stderr}`, { cause: error });
    }
  }
}

async function environment(): Promise<Record<string, string>> {
  const ports = await freePorts();
  const ours = ([...serviceParts, consolePart] as const).map((name) => [`${name.toUpperCase()}_PORT`, String(ports[name][0])]);
  return { ...Object.fromEntries(ours), ORDER_DEADLINE_SECONDS: DEADLINE } as Record<string, string>;
}

/** Testcontainers' reaper removes what carries the project's label if this process is killed. */
async function endWithUs(project: string): Promise<void> {
  const reaper = await getReaper(await getContainerRuntimeClient());
  reaper.addComposeProject(project);
}

function tell(error: unknown): void {
  console.error(String(error));
}

function specs(variables: Readonly<Record<string, string>>, jestOptions: readonly string[]): Promise<Outcome> {
  const selection = ['--testPathPatterns=\\.compose\\.spec\\.ts$', '--testPathIgnorePatterns=/dist/'];
  return jest(['-c', 'tools/jest.system.config.js', '--runInBand', ...selection, ...jestOptions], variables);
}

function parameters() {
  const ours = process.argv.slice(2);
  const separator = ours.indexOf('--');
  const jestOptions = separator < 0 ? [] : ours.splice(separator).slice(1);
  const options = { folder: { type: 'string' }, help: { type: 'boolean', short: 'h', default: false } } as const;
  return { ...parseArgs({ args: ours, options }).values, jestOptions };
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  console.log(`\n0 passed, 1 failed`);
  process.exit(2);
});
