// Builds the page of the console into apps/console/dist/page, unless what is there was built of the same sources.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const help = `Builds the page of the console into apps/console/dist/page, unless what is there was built of the same sources.

Usage: npm run page [-- options]

  --watch   stay, and build again after each change
  --force   build also if nothing has changed
  --help`;

const folder = dirname(fileURLToPath(import.meta.url));
const dist = join(dirname(folder), 'dist');
const target = join(dist, 'page');
const stamp = join(target, 'sources.sha256');
const lock = join(folder, '..', '..', '..', 'package-lock.json');

const { values: options } = parseArgs({
  options: {
    watch: { type: 'boolean', default: false },
    force: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (options.help) console.log(help);
else if (options.watch) await bundle(target, { watch: {} });
else if (options.force || !isCurrent()) await buildAnew();

/** What the page is made of: its own files, and the versions of the packages that are bundled with them. */
function hashOfSources() {
  const hash = createHash('sha256');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.spec.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  // The Docker image is built without the lock file in this place; there nothing is built twice either.
  for (const file of existsSync(lock) ? [...files, lock] : files)
    hash
      .update(`${relative(folder, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  return hash.digest('hex');
}

function isCurrent() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hashOfSources();
}

/** Beside the old one, which is served until the new one is whole. */
async function buildAnew() {
  const started = Date.now();
  const sources = hashOfSources();
  const fresh = join(dist, `page.${process.pid}`);
  const old = `${fresh}.old`;
  try {
    await bundle(fresh);
    writeFileSync(join(fresh, 'sources.sha256'), sources);
    if (existsSync(target)) renameSync(target, old);
    renameSync(fresh, target);
  } finally {
    for (const rest of [fresh, old]) rmSync(rest, { recursive: true, force: true });
  }
  console.log(`The console's page was built in ${((Date.now() - started) / 1000).toFixed(1)} s.`);
}

async function bundle(outDir, more = {}) {
  const { build } = await import('vite');
  await build({
    configFile: false,
    root: folder,
    logLevel: options.watch ? 'info' : 'warn',
    build: {
      ...more,
      outDir,
      emptyOutDir: true,
      // The content security policy refuses data: URLs of scripts and styles, and the page's few images are small files.
      assetsInlineLimit: 0,
      modulePreload: false,
      reportCompressedSize: false,
      chunkSizeWarningLimit: 1_000,
      // Mantine marks its modules for servers that render React, and this page has none.
      rolldownOptions: { checks: { moduleLevelDirective: false } },
    },
  });
}
