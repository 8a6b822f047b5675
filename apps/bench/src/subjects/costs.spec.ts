import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from './checkout';
import { costNamed, costs } from './costs';
import { patch, patched } from './patch';

it.each(costs)('the patches of "$name" fit the sources', ({ patches }) => {
  const texts = new Map<string, string>();
  for (const each of patches) {
    const text = texts.get(each.file) ?? readFileSync(join(root, each.file), 'utf8');
    texts.set(each.file, patched(text, each));
    expect(texts.get(each.file)).toContain(each.replacement);
  }
});

it('a source is still a program with its patches', () => {
  const options = compilerOptions();
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  const known = new Map<string, ts.SourceFile | undefined>();
  let before: ts.Program | undefined;
  for (const { name, patches } of costs) {
    const texts = new Map<string, string>();
    for (const each of patches.filter(({ file }) => file.endsWith('.ts'))) {
      const path = join(root, each.file);
      texts.set(path, patched(texts.get(path) ?? readFileSync(path, 'utf8'), each));
    }
    if (texts.size === 0) continue;
    host.getSourceFile = (path, version) => {
      const text = texts.get(path);
      if (text !== undefined) return ts.createSourceFile(path, text, version);
      if (!known.has(path)) known.set(path, read(path, version));
      return known.get(path);
    };
    before = ts.createProgram([...texts.keys()], options, host, before);
    const program = before;
    const errors = [...texts.keys()].flatMap((path) => program.getSemanticDiagnostics(program.getSourceFile(path)));
    expect(errors.map(({ messageText }) => `${name}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`)).toEqual([]);
  }
}, 120_000);

/** As the sources are checked, but for what a patch may leave unused. */
function compilerOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), (path) => ts.sys.readFile(path)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  return { ...options, composite: false, noEmit: true, noUnusedLocals: false, noUnusedParameters: false, allowUnreachableCode: true };
}

it('a patch that no longer fits is refused, and so is one that fits twice', () => {
  expect(() => patched('{}', patch('a.json', 'no such text', ''))).toThrow('is 0 times in a.json, not once');
  expect(() => patched('1 1', patch('a.json', '1', ''))).toThrow('is 2 times in a.json, not once');
});

it('a connector is still JSON with its patch', () => {
  for (const { patches } of costs) {
    for (const each of patches.filter(({ file }) => file.endsWith('.json'))) {
      expect(() => JSON.parse(patched(readFileSync(join(root, each.file), 'utf8'), each)) as unknown).not.toThrow();
    }
  }
});

it('a choice is named by how it begins, and one that there is not is refused with those that there are', () => {
  expect(costNamed('gzip').name).toBe('gzip at the producers');
  expect(() => costNamed('zstd')).toThrow('gzip at the producers');
});
