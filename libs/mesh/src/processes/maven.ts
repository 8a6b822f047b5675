import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { checkout } from '../checkout';
import { MeshError } from '../error';
import { cacheFolder, madeOnce } from './cache';
import type { Java } from './java';
import { endOn, supervise } from './supervise';
import { parseSums, verifySums, writeSums } from './sums';

/** What Maven fetched, unpacked and ready to run. */
export interface JvmParts {
  /** `jars` is the class path of brokers and Connect workers, `plugins` Connect's plugin.path with Debezium in it, `registry` Apicurio. */
  readonly folder: string;
}

const pom = join(checkout, 'infra', 'jvm', 'pom.xml');
const sumsFile = join(checkout, 'infra', 'jvm', 'SHA256SUMS');

/**
 * Fetches the parts that infra/jvm/pom.xml declares, once for each content of that file and of SHA256SUMS; later starts need neither Maven nor
 * network. Throws a MeshError if Maven is missing or fails, or if a file is not the one that SHA256SUMS lists. Aborting `signal` ends Maven.
 */
export async function jvmParts(java: Java, onProgress: (line: string) => void, signal: AbortSignal): Promise<JvmParts> {
  const hash = createHash('sha256').update(readFileSync(pom)).update(readFileSync(sumsFile)).digest('hex').slice(0, 16);
  const folder = await madeOnce(
    join(cacheFolder(), `jvm-${hash}`),
    async (temporary) => {
      const jars = join(temporary, 'jars');
      await runMaven(java, jars, { count: parseSums(readFileSync(sumsFile, 'utf8')).size, onProgress, signal });
      await verifySums(jars, sumsFile);
      onProgress('JVM parts: all sums are right, unpacking');
      await unpack(jars, 'debezium', join(temporary, 'plugins'));
      await unpack(jars, 'apicurio', join(temporary, 'registry'));
    },
    () => onProgress('JVM parts: another start is fetching them, waiting for it'),
    signal,
  );
  return { folder };
}

/** Writes SHA256SUMS anew from what Maven brings for the pom as it is. Returns the number of files. */
export async function renewSums(java: Java, onProgress: (line: string) => void): Promise<number> {
  const jars = join(cacheFolder(), 'sums');
  rmSync(jars, { recursive: true, force: true });
  try {
    await runMaven(java, jars, { onProgress });
    return await writeSums(jars, sumsFile);
  } finally {
    rmSync(jars, { recursive: true, force: true });
  }
}

interface Watching {
  /** How many files there will be, if that is known. */
  readonly count?: number;
  readonly onProgress: (line: string) => void;
  /** Aborting it ends Maven. */
  readonly signal?: AbortSignal;
}

async function runMaven(java: Java, jars: string, { count, onProgress, signal }: Watching): Promise<void> {
  const maven = findMaven();
  mkdirSync(jars, { recursive: true });
  const log = join(cacheFolder(), 'maven.log');
  rmSync(log, { force: true });
  const child = await supervise(
    {
      program: maven,
      arguments: ['--batch-mode', '--file', pom, `-Djars=${jars}`, 'package'],
      // Maven runs with the user's choice of Java where there is one, else with the Java that was found.
      environment: { JAVA_HOME: java.home, ...process.env },
      folder: cacheFolder(),
      stopSignal: 'TERM',
    },
    log,
  );
  if (signal) endOn(signal, child);
  const started = Date.now();
  const ticker = setInterval(() => {
    const text = readFileSync(log, 'utf8');
    const downloads = text.match(/Downloaded from/g)?.length ?? 0;
    const copied = readdirSync(jars).length;
    const progress = copied > 0 ? `${copied}${count ? ` of ${count}` : ''} in place` : `${downloads} downloads`;
    onProgress(`JVM parts: Maven, ${progress}, ${Math.round((Date.now() - started) / 1000)} s`);
  }, 3_000);
  try {
    const ended = await child.ended;
    signal?.throwIfAborted();
    if (ended === 'with exit code 0') return;
    const reason = /\[ERROR\] (.*)/.exec(readFileSync(log, 'utf8'))?.[1] ?? 'without a reason';
    throw new MeshError(`Maven could not fetch the JVM parts (it ended ${ended}: ${reason.slice(0, 300)}); the whole log is ${log}.`);
  } finally {
    clearInterval(ticker);
  }
}

function findMaven(): string {
  const { MAVEN_HOME, PATH = '' } = process.env;
  const folders = [...(MAVEN_HOME ? [join(MAVEN_HOME, 'bin')] : []), ...PATH.split(delimiter)];
  const folder = folders.find((each) => each !== '' && existsSync(join(each, 'mvn')));
  if (folder) return join(folder, 'mvn');
  throw new MeshError(
    'Maven 3.8 or newer is needed once, to fetch Kafka and the registry, and there is no mvn in PATH or MAVEN_HOME: install it (the package is called ' +
      'maven), or use Docker instead: docker compose up.',
  );
}

/** Archives are not needed any more once they are unpacked, and would lie on Kafka's class path. */
async function unpack(jars: string, name: string, target: string): Promise<void> {
  const archive = readdirSync(jars).find((file) => file.startsWith(name) && file.endsWith('.tar.gz'));
  if (!archive) throw new MeshError(`infra/jvm/pom.xml brings no archive of ${name}.`);
  mkdirSync(target);
  await promisify(execFile)('tar', ['-xzf', join(jars, archive), '-C', target]);
  rmSync(join(jars, archive));
}
