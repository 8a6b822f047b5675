import { compare } from './compare';
import type { Round } from './round';
import type { Subject } from './subjects/subject';

const [base, gzip, fsync] = ['this checkout', 'gzip', 'fsync'].map((name): Subject => ({ name, start: () => Promise.reject(new Error()) }));
const round = { checkSeconds: 1 } as Round;
const say = (): void => undefined;

describe('a comparison', () => {
  it('measures in turn, in the opposite order each other round, and goes on without what fails', async () => {
    const played: string[] = [];
    const play = ({ name }: Subject): Promise<Round> => {
      played.push(name);
      return name === 'gzip' && played.length > 3 ? Promise.reject(new Error('a guarantee is broken')) : Promise.resolve(round);
    };
    const { signal } = new AbortController();
    expect(await compare([base!, gzip!, fsync!], { rounds: 3, play, signal, say })).toEqual([
      { name: 'this checkout', rounds: [round, round, round] },
      { name: 'gzip', rounds: [round], failure: 'a guarantee is broken' },
      { name: 'fsync', rounds: [round, round, round] },
    ]);
    expect(played).toEqual([...['this checkout', 'gzip', 'fsync'], ...['fsync', 'gzip', 'this checkout'], ...['this checkout', 'fsync']]);
  });

  it('has no figures at all without those that all others are compared with, or when it is interrupted', async () => {
    const interruption = new AbortController();
    const failing = (name: string) => (subject: Subject) =>
      subject.name === name ? Promise.reject(new Error('no')) : Promise.resolve(round);
    const contest = { rounds: 1, signal: interruption.signal, say };
    await expect(compare([base!, gzip!], { ...contest, play: failing('this checkout') })).rejects.toThrow('no');
    interruption.abort();
    await expect(compare([base!, gzip!], { ...contest, play: failing('gzip') })).rejects.toThrow('no');
  });
});
