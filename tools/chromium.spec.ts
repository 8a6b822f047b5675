import { findChromium } from './chromium';

describe('the browser for the page', () => {
  const log = jest.spyOn(console, 'log').mockImplementation();

  afterAll(() => {
    log.mockRestore();
  });

  it('is the one that is named, if it answers with its version', async () => {
    await expect(findChromium({ CHROMIUM: process.execPath })).resolves.toBe(process.execPath);
    expect(log).toHaveBeenLastCalledWith(expect.stringContaining(process.version));
  });

  it('is not silently another than the one that is named', async () => {
    await expect(findChromium({ CHROMIUM: '/nowhere/chromium' })).rejects.toThrow(
      'CHROMIUM names /nowhere/chromium, which does not answer.',
    );
  });
});
