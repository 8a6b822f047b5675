import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(__dirname, '..');
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' }).split(
  '\n',
);
const pages = tracked.filter((path) => /^([A-Z]+|docs\/.*|(apps|libs|infra)\/.*)\.md$/.test(path) && existsSync(join(root, path)));
const topLevel = new Set(tracked.map((path) => path.split('/')[0]));
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

/** What npm itself understands, of the commands that a page may name. */
const npmCommands = new Set(['ci', 'install', 'run', 'start', 'test']);

describe.each(pages)('%s', (page) => {
  const text = readFileSync(join(root, page), 'utf8');
  const prose = text.replace(/^```.*?^```$/gms, '');

  it('links to what exists', () => {
    const targets = captures(prose, /\]\((?!https?:|mailto:)([^)#\s]*)(?:#[^)]*)?\)/g);
    expect(targets.filter((target) => target && !existsSync(join(root, dirname(page), target)))).toEqual([]);
  });

  it('names files that exist', () => {
    const paths = captures(prose, /`([\w.@-]+\/[\w./@-]*)`/g).filter((path) => topLevel.has(path.split('/')[0] ?? ''));
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('names commands that exist', () => {
    expect(captures(text, /\bnpm run ([\w:-]+)/g).filter((script) => !(script in scripts))).toEqual([]);
    expect(captures(text, /(?:^\$? *|[`(])npm ([a-z][\w-]*)/gm).filter((command) => !npmCommands.has(command))).toEqual([]);
  });

  it('shows the code as it is', () => {
    const snippets = [...text.matchAll(/^```\w+ file=([^\s#]+)#(\S+)\n(.*?)^```$/gms)];
    for (const [, file = '', region = '', shown] of snippets) expect(regionOf(file, region)).toBe(shown);
  });
});

it('there are pages to look at', () => {
  expect(pages).toContain('CONTRIBUTING.md');
});

/** The lines between `// #region NAME` and `// #endregion`, with the indentation of the whole taken off. */
function regionOf(file: string, region: string): string {
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  const start = lines.findIndex((line) => line.trim() === `// #region ${region}`);
  const length = lines.slice(start + 1).findIndex((line) => line.trim() === '// #endregion');
  if (start < 0 || length < 0) throw new Error(`${file} has no region ${region}`);
  const shown = lines.slice(start + 1, start + 1 + length);
  const indentation = Math.min(...shown.filter(Boolean).map((line) => line.search(/\S/)));
  return shown.map((line) => `${line.slice(indentation)}\n`).join('');
}

function captures(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, capture = '']) => capture);
}
