import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { profileProcess } from './inspector';
import { sharesOf } from './parts';
import { stacksOf } from './stacks';

const program = `
  function busy() { for (const until = Date.now() + 20; Date.now() < until; ); }
  setInterval(busy, 40);
  console.log('begun');
`;

describe('the profile of a process', () => {
  let child: ChildProcess;
  beforeAll(async () => {
    // V8 does not know the name of each function that it compiled before it began to sample.
    child = spawn(process.execPath, ['--jitless', '-e', program], { stdio: ['ignore', 'pipe', 'ignore'] });
    await once(child.stdout!, 'data');
  });
  afterAll(() => child.kill('SIGKILL'));

  it('tells what it does and when it sleeps; its inspector is closed afterwards, so that another process can be next', async () => {
    const { signal } = new AbortController();
    for (let time = 1; time <= 2; time++) {
      const stacks = stacksOf(await profileProcess(child.pid!, 1, signal));
      expect(stacks.some(({ frames }) => frames.some(({ functionName }) => functionName === 'busy'))).toBe(true);
      const { awake } = sharesOf(stacks);
      expect(awake).toBeGreaterThan(0);
      expect(awake).toBeLessThan(1);
    }
    expect(child.exitCode).toBeNull();
  }, 30_000);

  it('is refused of a process that has none to give', async () => {
    const sleeper = spawn('sleep', ['30'], { stdio: 'ignore' });
    await once(sleeper, 'spawn');
    await expect(profileProcess(sleeper.pid!, 0.1, new AbortController().signal)).rejects.toThrow('has not opened its inspector');
    sleeper.kill('SIGKILL');
  }, 30_000);
});
