import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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
