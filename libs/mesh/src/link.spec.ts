import { severable } from './link';
import type { Direction } from './mesh';

describe('a link that takes a while to cut', () => {
  let done: string[];
  let fails: boolean;

  const act = (verb: string) => async (direction: Direction) => {
    await new Promise(setImmediate);
    if (fails) throw new Error('No way.');
    done.push(`${verb} ${direction}`);
  };
  const link = () => severable({ cut: act('cut'), heal: act('heal') });

  beforeEach(() => {
    [done, fails] = [[], false];
  });

  it('is cut once by who cut it at once, and healed once', async () => {
    const { cut, heal, isCut } = link();
    const twice = (verb: typeof cut) => Promise.allSettled([verb('aws-to-azure'), verb('aws-to-azure')]);
    const [first, second] = await twice(cut);
    expect([first, second]).toMatchObject([{ status: 'fulfilled' }, { reason: { message: 'The link aws-to-azure is cut already.' } }]);
    expect(await isCut('aws-to-azure')).toBe(true);
    expect(await twice(heal)).toMatchObject([{ status: 'fulfilled' }, { reason: { message: 'The link aws-to-azure is not cut.' } }]);
    expect(done).toEqual(['cut aws-to-azure', 'heal aws-to-azure']);
  });

  it('can be cut after it could not', async () => {
    const { cut, isCut } = link();
    fails = true;
    await expect(cut('aws-to-azure')).rejects.toThrow('No way.');
    expect(await isCut('aws-to-azure')).toBe(false);
    fails = false;
    await cut('aws-to-azure');
    expect(await isCut('aws-to-azure')).toBe(true);
  });
});
