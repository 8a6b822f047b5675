import { filled } from './template';

describe('a properties template', () => {
  it('is filled everywhere but in comments', () => {
    expect(filled('# ${port}\nlisten=${host}:${port}', { host: 'h', port: '1' })).toBe('# ${port}\nlisten=h:1');
  });

  it('is refused if it names a value that is not given', () => {
    expect(() => filled('listen=${prot}', { port: '1' })).toThrow('${prot}');
  });
});
