import { DamageError, undone } from './drill';

const fails = (reason: string) => () => Promise.reject(new Error(reason));

describe('what a drill did', () => {
  it('is undone step by step, whatever became of it and of the steps before', async () => {
    const steps: number[] = [];
    const step = (number: number) => async () => steps.push(number);
    await expect(undone(fails('it did not hurt.'), step(1), fails('busy.'), step(2))).rejects.toThrow(
      'it did not hurt. It could not be undone: busy.',
    );
    expect(steps).toEqual([1, 2]);
  });

  it('and is still there is told of as damage, also from within', async () => {
    const inner = () => undone(fails('interrupted'), fails('busy'));
    await expect(undone(inner, () => Promise.resolve())).rejects.toBeInstanceOf(DamageError);
  });

  it('and has gone is none, be the drill a failure or not', async () => {
    await expect(undone(fails('interrupted'), () => Promise.resolve())).rejects.not.toBeInstanceOf(DamageError);
    await expect(
      undone(
        () => Promise.resolve(),
        () => Promise.resolve(),
      ),
    ).resolves.toBeUndefined();
  });
});
