import { together } from './transaction';

const failure = (code: string) => Object.assign(new Error(code), { code });
const later = async (error: Error) => {
  await new Promise(setImmediate);
  throw error;
};

describe('statements that travel together', () => {
  it('fail with what really failed, also when the answer to a statement behind it is heard first', async () => {
    const deadlock = failure('40P01');
    const aborted = failure('25P02');
    await expect(together(later(deadlock), Promise.reject(aborted))).rejects.toBe(deadlock);
  });

  it('fail with what really failed, also when a statement behind it is named first', async () => {
    const deadlock = failure('40P01');
    await expect(together(Promise.reject(failure('25P02')), later(deadlock))).rejects.toBe(deadlock);
  });

  it('are all waited for, so that nothing is sent into the rollback', async () => {
    let answered = false;
    const slow = new Promise<void>((resolve) =>
      setImmediate(() => {
        answered = true;
        resolve();
      }),
    );
    await expect(together(Promise.reject(failure('23514')), slow)).rejects.toThrow('23514');
    expect(answered).toBe(true);
  });

  it('resolve with all results when all have succeeded', async () => {
    await expect(together(Promise.resolve(1), Promise.resolve())).resolves.toEqual([1, undefined]);
  });
});
