import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findJava, majorVersion } from './java';

describe('the Java finder', () => {
  let folder: string;

  beforeEach(() => (folder = realpathSync(mkdtempSync(join(tmpdir(), 'saga-java-')))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** A folder that looks like a Java of this version, with a release file or with a program that must be asked. */
  function java(name: string, version: string, told: 'release' | 'program' = 'release'): string {
    const home = join(folder, name);
    mkdirSync(join(home, 'bin'), { recursive: true });
    const says = told === 'program' ? `echo '    java.version = ${version}' >&2` : 'exit 1';
    writeFileSync(join(home, 'bin', 'java'), `#!/bin/sh\n${says}\n`);
    chmodSync(join(home, 'bin', 'java'), 0o755);
    if (told === 'release') writeFileSync(join(home, 'release'), `IMPLEMENTOR="x"\nJAVA_VERSION="${version}"\n`);
    return home;
  }

  const places = () => [join(folder, 'jvm-*')];

  it('takes JAVA_HOME if it is new enough, though another one is newer', () => {
    java('jvm-25', '25.0.3');
    expect(findJava({ JAVA_HOME: java('mine', '21.0.1') }, places())).toEqual({ home: join(folder, 'mine'), version: 21 });
  });

  it('goes on to the newest of the usual places if JAVA_HOME and PATH are too old', () => {
    java('jvm-21', '21.0.1');
    java('jvm-25', '25.0.3');
    const surroundings = { JAVA_HOME: java('mine', '1.8.0_392'), PATH: join(java('path', '17.0.15'), 'bin') };
    expect(findJava(surroundings, places())).toEqual({ home: join(folder, 'jvm-25'), version: 25 });
  });

  it('takes the one on PATH before the usual places', () => {
    java('jvm-25', '25.0.3');
    expect(findJava({ PATH: `/nowhere:${join(java('path', '22'), 'bin')}` }, places())).toEqual({
      home: join(folder, 'path'),
      version: 22,
    });
  });

  it('asks a Java without a release file', () => {
    java('jvm-23', '23.0.1', 'program');
    expect(findJava({}, places())).toEqual({ home: join(folder, 'jvm-23'), version: 23 });
  });

  it('says in one sentence what it found and what to install, or to use Docker', () => {
    java('jvm-17', '17.0.15');
    expect(() => findJava({}, places())).toThrow(
      `Java 21 or newer is needed to run Kafka and the registry, and there is only 17 in ${join(folder, 'jvm-17')}: install one`,
    );
    expect(() => findJava({}, [])).toThrow(/there is none: install one .* or use Docker instead: docker compose up\.$/);
  });

  it.each([
    ['JAVA_VERSION="25.0.3"', 25],
    ['    java.version = 21', 21],
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['JAVA_VERSION="1.8.0_392"', 8],
    ['The operation couldn’t be completed.', undefined],
  ])('reads %s as %s', (text, version) => expect(majorVersion(text)).toBe(version));
});
