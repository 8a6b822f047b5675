import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ScriptTarget,
  createSourceFile,
  forEachChild,
  forEachLeadingCommentRange,
  isCallExpression,
  isFunctionLike,
  type Node,
  type SourceFile,
} from 'typescript';

/** Limits that only ever get tighter. What is over one is taken apart; the limit stays. */
const limits = {
  fileLines: 200,
  functionLines: 60,
  readmeWords: 1200,
  /** The share of lines that are comments in the sources of a project, in percent. Messaging has more to explain than to do. */
  commentShare: { messaging: 15, others: 10 },
};

interface File {
  readonly path: string;
  readonly text: string;
}

const root = join(__dirname, '..');
const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
const files: File[] = listed
  .split('\n')
  .filter(
    (path) => path && existsSync(join(root, path)) && !/(^|\/)(package-lock\.json|LICENSE|SHA256SUMS)$|\.png$|\/generated\//.test(path),
  )
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
const sources = files.filter(({ path }) => /\.(tsx?|mjs|cjs|js|sh)$/.test(path));
const parsed = sources
  .filter(({ path }) => /\.tsx?$/.test(path))
  .map(({ path, text }) => createSourceFile(path, text, ScriptTarget.Latest, true));
const specs = sources.filter(({ path }) => path.endsWith('.spec.ts'));

it('finds what it is about', () => {
  expect(sources.length).toBeGreaterThan(50);
  expect(specs.length).toBeGreaterThan(5);
});

it(`no file has more than ${limits.fileLines} lines`, () => {
  const long = sources.map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }));
  expect(long.filter(({ lines }) => lines > limits.fileLines)).toEqual([]);
});

it(`no function has more than ${limits.functionLines} lines`, () => {
  expect(parsed.flatMap(longFunctions)).toEqual([]);
});

it('comments say why, and not more than that', () => {
  const projects = Map.groupBy(
    parsed.filter(({ fileName }) => fileName.includes('/src/') && !fileName.endsWith('.spec.ts')),
    ({ fileName }) => fileName.split('/').slice(0, 2).join('/'),
  );
  const shares = [...projects].map(([project, members]) => {
    const comments = members.reduce((sum, file) => sum + commentLines(file), 0);
    const lines = members.reduce((sum, file) => sum + file.getLineStarts().length, 0);
    return { project, percent: Math.round((100 * comments) / lines) };
  });
  const limit = (project: string): number => (project === 'libs/messaging' ? limits.commentShare.messaging : limits.commentShare.others);
  expect(shares.filter(({ project, percent }) => percent > limit(project))).toEqual([]);
});

it(`the README has at most ${limits.readmeWords} words`, () => {
  const words =
    files
      .find(({ path }) => path === 'README.md')
      ?.text.split(/\s+/)
      .filter(Boolean) ?? [];
  expect(words.length).toBeLessThanOrEqual(limits.readmeWords);
});

it('nothing is left for later in a comment', () => {
  expect(offending(files, /\b(TODO|FIXME|XXX)\b/)).toEqual([]);
});

it('no spec is skipped, and none is preferred', () => {
  expect(offending(specs, /\b(x|f)(it|describe)\(|\b(it|test|describe)\.(only|skip|todo)\b/)).toEqual([]);
});

it('no file knows the machine it was written on', () => {
  expect(offending(files, /(^|[\s'"`(=:])(\/root|\/home\/\w|\/Users\/\w|\/work)\b/)).toEqual([]);
});

function offending(among: readonly File[], pattern: RegExp): string[] {
  return among.flatMap(({ path, text }) =>
    text
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) && path !== 'tools/sizes.spec.ts' ? [`${path}:${index + 1} ${line.trim()}`] : [])),
  );
}

function longFunctions(file: SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: Node): void => {
    const lines = lineOf(file, node.getEnd()) - lineOf(file, node.getStart(file)) + 1;
    if (isFunctionLike(node) && !isSuite(node) && lines > limits.functionLines)
      found.push(`${file.fileName}:${lineOf(file, node.getStart(file)) + 1} ${lines} lines`);
    forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** The function given to `describe` holds tests, each a function of its own. */
function isSuite({ parent }: Node): boolean {
  return isCallExpression(parent) && parent.expression.getText().startsWith('describe');
}

function commentLines(file: SourceFile): number {
  const lines = new Set<number>();
  const visit = (node: Node): void => {
    forEachLeadingCommentRange(file.text, node.getFullStart(), (start, end) => {
      for (let line = lineOf(file, start); line <= lineOf(file, end); line++) lines.add(line);
    });
    forEachChild(node, visit);
  };
  visit(file);
  return lines.size;
}

function lineOf(file: SourceFile, position: number): number {
  return file.getLineAndCharacterOfPosition(position).line;
}
