import { join } from 'node:path';
import type { Environment, PartName } from '../mesh';
import type { ProcessRun } from './infrastructure';
import type { Command } from './supervise';

/** Loggers at warning by default, so that a log is read in one go. */
const logging = [
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  '-Dorg.slf4j.simpleLogger.showDateTime=true',
  '-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS',
  '-Dorg.slf4j.simpleLogger.showThreadName=false',
];

/** A JVM with a small heap that runs a main class or a jar. Ctrl-C in a terminal does not reach it; SIGTERM ends it. */
export function jvmCommand(
  run: ProcessRun,
  name: PartName,
  heapMegabytes: number,
  target: readonly string[],
  environment: Environment,
): Command {
  const compilers = run.jvm === 'quick' ? ['-XX:TieredStopAtLevel=1'] : [];
  return {
    program: join(run.java.home, 'bin', 'java'),
    arguments: ['-Xms64m', `-Xmx${heapMegabytes}m`, '-XX:+UseSerialGC', ...compilers, ...logging, ...target],
    environment: { ...process.env, ...environment },
    folder: dataFolder(run, name),
    stopSignal: 'TERM',
  };
}

/** A main class on the class path that brokers, workers and Kafka's tools share. */
export function kafkaMain(run: ProcessRun, main: string, ...parameters: string[]): string[] {
  return ['-cp', join(run.jvmParts.folder, 'jars', '*'), main, ...parameters];
}

/** The options with which a JVM reads its classes from an archive, or writes one when it ends. The archive decides by itself whether it fits. */
export function archivedClasses({ classes }: ProcessRun, program: 'broker' | 'worker'): string[] {
  if (!classes) return [];
  const file = join(classes.folder, `${program}.jsa`);
  const quiet = ['-Xlog:cds=off', '-Xlog:cds+dynamic=off'];
  return [...quiet, classes.use === 'write' ? `-XX:ArchiveClassesAtExit=${file}` : `-XX:SharedArchiveFile=${file}`];
}

export function dataFolder(run: Pick<ProcessRun, 'folder'>, name: PartName): string {
  return join(run.folder, 'data', name);
}
