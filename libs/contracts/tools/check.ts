import { parseEventSchema, readEventFiles } from './avro';
import type { EventFile } from './avro';
import { incompatibilities } from './compatibility';
import { staleSources } from './generate';
import { historyOf } from './history';
import type { Version } from './history';

/** What `check` found: `problems` make it fail, `summary` says what was compared with what. */
export interface CheckResult {
  readonly problems: readonly string[];
  readonly summary: string;
}

/** Compares the schemas of the package in `root` with its generated sources and with every version of them that main has had. */
export async function check(root: string): Promise<CheckResult> {
  const files = readEventFiles(root);
  const { paths, versions, gap } = historyOf(root);
  const stale = await staleSources(root);
  const problems = [
    ...stale.map(({ path }) => `${path} is stale: run \`npm run contracts -- generate\``),
    ...paths
      .filter((path) => !files.some((file) => file.path === path))
      .map((path) => `${path} was deleted: its events are kept for ever and must stay readable`),
    ...versions.flatMap((version) => breaksSince(version, files)),
  ];
  const compared = `Compared ${files.length} schemas with ${versions.length} versions in the history of main.`;
  return { problems, summary: gap ? `${compared} ${gap}` : compared };
}

function breaksSince({ path, commit, text }: Version, files: readonly EventFile[]): string[] {
  const file = files.find((candidate) => candidate.path === path);
  if (!file) return [];
  return incompatibilities(parseEventSchema(text, `${path} of ${commit}`), file.schema).map(
    (found) => `${path}, against ${commit}: ${found}`,
  );
}
