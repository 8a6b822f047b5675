// Runs a TypeScript program of this repository from a bare clone: `node tools/bootstrap.mjs libs/mesh/src/cli.ts up`.
// It needs nothing but Node 20 and npm: it installs what the lock file says when that has changed, then goes on under the Node 24 the lock file pins.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'node_modules', '.package-lock.sha256');

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

function reasonToInstall() {
  if (!existsSync(join(root, 'node_modules'))) return 'node_modules is missing';
  if (!existsSync(stamp)) return 'the last installation did not finish';
  return readFileSync(stamp, 'utf8') === lockHash() ? undefined : 'package-lock.json has changed';
}

function install(reason) {
  process.stderr.write(`Installing dependencies with npm ci, because ${reason}.\n`);
  const npm = process.env.npm_execpath;
  // What npm prints goes to standard error, so that standard output is the program's alone.
  const options = { cwd: root, stdio: ['inherit', 2, 2] };
  const result = npm?.endsWith('.js') ? spawnSync(process.execPath, [npm, 'ci'], options) : spawnSync('npm', ['ci'], options);
  if (result.error) fail(`npm could not be started (${result.error.message}); it comes with Node.js, see https://nodejs.org.`);
  if (result.status !== 0) fail('npm ci failed; what it printed above says why. Nothing was started.');
  writeFileSync(stamp, lockHash());
}

function pinnedNode() {
  const platform = `${process.platform}-${process.arch}`;
  const candidates = [`node-${platform}`, `node-bin-${platform}`].map((name) => join(root, 'node_modules', name, 'bin', 'node'));
  // Asking for its version leaves out a binary that this system cannot run, such as one for glibc on Alpine.
  const pinned = candidates.find((path) => existsSync(path) && spawnSync(path, ['--version']).status === 0);
  if (pinned) return pinned;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  return fail(
    `There is no pinned Node.js for ${platform}: install Node.js 24 or newer (this one is ${process.version}) and run the command again.`,
  );
}

function run(program, parameters) {
  const require = createRequire(join(root, 'package.json'));
  const register = require.resolve('@swc-node/register');
  const preloads = ['-r', join(root, 'tools', 'end-with-parent.cjs'), '-r', register];
  // In a group of its own the child hears a signal only from here, so Ctrl-C reaches it once, whether the terminal, npm or both deliver it.
  const node = pinnedNode();
  const child = spawn(node, ['--conditions=@saga/source', ...preloads, join(root, program), ...parameters], {
    cwd: root,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    detached: true,
    env: {
      ...process.env,
      PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
      SWC_NODE_PROJECT: join(root, 'tsconfig.base.json'),
    },
  });
  const heard = new Map();
  const forward = (signal) => {
    // npm repeats the signal of the terminal within milliseconds; a person who insists takes longer.
    if (Date.now() - (heard.get(signal) ?? 0) < 500) return;
    heard.set(signal, Date.now());
    child.kill(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward);
  child.on('error', (error) => fail(`${program} could not be started: ${error.message}.`));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
  endWithNpm(child);
}

// When npm is killed the hard way, the command would run on with nobody to stop it. The npm scripts begin with exec, so that npm is the parent
// of this process, and not a shell.
function endWithNpm(child) {
  const launcher = process.ppid;
  if (!process.env.npm_lifecycle_event) return;
  setInterval(() => process.ppid === launcher || child.kill('SIGTERM'), 500);
}

const [program, ...parameters] = process.argv.slice(2);
if (Number(process.versions.node.split('.')[0]) < 20) fail(`Node.js 20 or newer is needed; this one is ${process.version}.`);
if (program === '--stamp') {
  writeFileSync(stamp, lockHash());
} else if (program === undefined || program === '--help') {
  process.stdout.write(
    'Usage: node tools/bootstrap.mjs PROGRAM.ts [ARGUMENT…]\nInstalls what is missing, then runs a TypeScript program of this repository.\n',
  );
} else {
  const reason = reasonToInstall();
  if (reason) install(reason);
  run(program, parameters);
}
