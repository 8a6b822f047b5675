import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** A browser that answers with its version, and says which; or says why the page is not tried. */
export async function findChromium(environment: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  const named = environment.CHROMIUM;
  for (const place of named ? [named] : places) {
    const version = await versionOf(place);
    if (version) {
      console.log(`\nThe page is tried in ${version} at ${place}.`);
      return place;
    }
  }
  // A browser that somebody names has to be there: who names it wants the specs to run.
  if (named) throw new Error(`CHROMIUM names ${named}, which does not answer.`);
  console.log(
    '\nSKIPPED: the specs of the page, because no Chromium was found. Install one (on Debian the package chromium), or name it in CHROMIUM.',
  );
  return undefined;
}

async function versionOf(place: string): Promise<string | undefined> {
  return promisify(execFile)(place, ['--version'], { timeout: 20_000 }).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}
