import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { patched } from './guard';
import { guards } from './guards';

const textOf = (file: string): string => readFileSync(join(__dirname, '..', file), 'utf8');

it.each(guards)('the patch of "$name" fits the sources, and its test is where it is said to be', ({ name, patches, proof }) => {
  for (const patch of patches) expect(patched(textOf(patch.file), patch, name)).not.toContain(patch.find);
  expect(textOf(proof.spec)).toContain(proof.test.split(' ').slice(-4).join(' '));
});

it('a patch that no longer fits is refused', () => {
  const patch = { file: 'package.json', find: 'no such text', replacement: '' };
  expect(() => patched('{}', patch, 'none')).toThrow('The guard "none" is 0 times in package.json, not once');
});
