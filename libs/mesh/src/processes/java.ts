import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { MeshError } from '../error';

/** The class files of Apicurio 3.3 need it; Kafka and Debezium would do with 17. */
export const oldestJava = 21;

export interface Java {
  readonly home: string;
  readonly version: number;
}

const usualPlaces = {
  linux: ['/usr/lib/jvm/*', '/opt/java*', '/opt/java/*', '~/.sdkman/candidates/java/*', '~/.jdks/*'],
  darwin: [
    '/Library/Java/JavaVirtualMachines/*/Contents/Home',
    '~/Library/Java/JavaVirtualMachines/*/Contents/Home',
    '/opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home',
    '/usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home',
    '~/.sdkman/candidates/java/*',
  ],
};

/**
 * The Java to run everything with: JAVA_HOME if it is new enough, else the one on PATH, else the newest in the usual places of Linux and macOS.
 * Throws a MeshError that says what to install.
 */
export function findJava({ JAVA_HOME, PATH = '', HOME = '~' }: NodeJS.ProcessEnv = process.env, places = placesOf(process.platform)): Java {
  const named = JAVA_HOME ? javaAt(JAVA_HOME) : undefined;
  const onPath = javaOnPath(PATH);
  const elsewhere = () =>
    globSync(places.map((place) => place.replace(/^~/, HOME)))
      .map(javaAt)
      .filter((java) => java !== undefined)
      .sort((one, other) => other.version - one.version || one.home.localeCompare(other.home));
  const seen: Java[] = [];
  for (const candidates of [() => [named], () => [onPath], elsewhere]) {
    for (const java of candidates()) {
      if (!java) continue;
      if (java.version >= oldestJava) return java;
      seen.push(java);
    }
  }
  const found = seen.length > 0 ? `only ${[...new Set(seen.map((java) => `${java.version} in ${java.home}`))].join(', ')}` : 'none';
  throw new MeshError(
    `Java ${oldestJava} or newer is needed to run Kafka and the registry, and there is ${found}: install one (for instance Temurin 25) and set ` +
      'JAVA_HOME if it is in an unusual place, or use Docker instead: docker compose up.',
  );
}

function placesOf(platform: NodeJS.Platform): readonly string[] {
  return platform === 'darwin' ? usualPlaces.darwin : usualPlaces.linux;
}

function javaOnPath(path: string): Java | undefined {
  const folder = path.split(delimiter).find((each) => each !== '' && existsSync(join(each, 'java')));
  return folder === undefined ? undefined : javaAt(dirname(dirname(realpathSync(join(folder, 'java')))));
}

/** Reads the `release` file that each Java carries, which costs nothing; asks the program itself where it is missing. */
function javaAt(home: string): Java | undefined {
  const program = join(home, 'bin', 'java');
  if (!existsSync(program)) return undefined;
  const release = join(home, 'release');
  const version = majorVersion(existsSync(release) ? readFileSync(release, 'utf8') : '') ?? majorVersion(askedVersion(program));
  return version === undefined ? undefined : { home, version };
}

/** The major version in a `release` file or in what `java -XshowSettings:properties -version` says; 8 for `1.8.0`. */
export function majorVersion(text: string): number | undefined {
  const [, first, second] = /(?:JAVA_VERSION=|java\.version = |version )"?(\d+)(?:\.(\d+))?/.exec(text) ?? [];
  if (first === undefined) return undefined;
  return first === '1' ? Number(second) : Number(first);
}

/** Empty for macOS's /usr/bin/java, which only offers to install one. */
function askedVersion(program: string): string {
  // It answers on standard error.
  const { stderr } = spawnSync(program, ['-XshowSettings:properties', '-version'], { encoding: 'utf8', timeout: 10_000 });
  return stderr;
}
