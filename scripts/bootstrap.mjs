// Installs the dependencies when package.json files or the lock file changed since the last time, and only then.
// Runs before `npm start`, `npm test` and `npm run rex`, on whatever Node the machine has (18 or newer), so it is
// plain JavaScript that imports nothing from node_modules. What it says goes to stderr: stdout belongs to the command.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './folder-lock.mjs';

const NODE_MAJOR = 24;

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(root, 'node_modules');
const stampFile = join(modules, '.rex-installed');
const lock = join(root, '.bootstrap.lock');

const say = (text) => process.stderr.write(`${text}\n`);

function fail(text) {
  say(text);
  process.exit(1);
}

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function manifestPaths() {
  const folders = ['packages', 'apps'].flatMap((group) =>
    existsSync(join(root, group))
      ? readdirSync(join(root, group))
          .sort()
          .map((name) => join(group, name))
      : [],
  );
  return ['', ...folders].filter((folder) => existsSync(join(root, folder, 'package.json')));
}

function wantedStamp() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
  for (const folder of manifestPaths()) {
    hash
      .update(`${folder}\0`)
      .update(readFileSync(join(root, folder, 'package.json')))
      .update('\0');
  }
  return hash.update(readFileSync(join(root, 'package-lock.json'))).digest('hex');
}

const isInstalled = () => readText(stampFile) === wantedStamp();

const dependencyFields = ['dependencies', 'devDependencies', 'optionalDependencies'];
const sameEntries = (a = {}, b = {}) =>
  JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());

/** Whether what lies in node_modules is what the lock file says, as after an `npm install` by hand. */
function isAlreadyInPlace() {
  const hidden = readText(join(modules, '.package-lock.json'));
  if (hidden === undefined) return false;
  const locked = readJson(join(root, 'package-lock.json')).packages;
  const present = JSON.parse(hidden).packages;
  for (const folder of manifestPaths()) {
    const manifest = readJson(join(root, folder, 'package.json'));
    const entry = locked[folder.split(sep).join('/')];
    if (!entry || dependencyFields.some((field) => !sameEntries(manifest[field], entry[field]))) return false;
    if (manifest.bin && !sameEntries(manifest.bin, entry.bin)) return false;
  }
  return Object.entries(locked).every(([path, entry]) => {
    if (!path.includes('node_modules/')) return true;
    if (entry.link) return existsSync(join(root, path));
    if (!present[path]) return entry.optional === true;
    if (present[path].version !== entry.version) return false;
    const manifest = readText(join(root, path, 'package.json'));
    return manifest !== undefined && JSON.parse(manifest).version === entry.version;
  });
}

/** The environment without node_modules/.bin on PATH: npm must not run on the Node that it is about to replace. */
function systemEnvironment() {
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const path = (process.env[name] ?? '')
    .split(delimiter)
    .filter((entry) => !entry.includes(join('node_modules', '.bin')));
  return { ...process.env, [name]: path.join(delimiter) };
}

function explain(output) {
  if (
    /EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|fetch failed/.test(
      output,
    )
  ) {
    return 'The npm registry cannot be reached. The first start needs it once: check the network or the proxy, then run the same command again.';
  }
  if (/EUSAGE|in sync/.test(output)) {
    return 'package.json and package-lock.json do not agree. Run `npm install` and commit the lock file.';
  }
  if (/ENOSPC/.test(output)) return 'The disk is full. Free about 1 GB, then run the same command again.';
  if (/EACCES|EPERM/.test(output))
    return `npm may not write to ${root}. Give this user the folder, then try again.`;
  return 'Installing the dependencies failed. Run `npm ci` by hand to see all of it.';
}

function install() {
  const started = Date.now();
  say('Installing the dependencies (about a minute, only when they change) …');
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--include=dev', '--include=optional'];
  const result = spawnSync('npm', args, {
    cwd: root,
    env: systemEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (result.error || result.status !== 0) {
    const output = (result.stderr ?? '') + (result.error?.message ?? '');
    say(output.trim());
    return explain(output);
  }
  writeFileSync(stampFile, wantedStamp());
  say(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`);
  return undefined;
}

/** Says what to do where no Node 24 comes with the packages (macOS) and the machine's own is older. */
function requireNode() {
  if (existsSync(join(modules, '.bin', process.platform === 'win32' ? 'node.cmd' : 'node'))) return;
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) return;
  fail(
    `REX runs on Node ${NODE_MAJOR}, which does not come with its packages on ${process.platform}-${process.arch}; this is ${process.version}.\n` +
      `Install Node ${NODE_MAJOR} or newer (https://nodejs.org), then run the same command again.`,
  );
}

function installOnce() {
  if (isInstalled()) return undefined;
  if (!isAlreadyInPlace()) return install();
  writeFileSync(stampFile, wantedStamp());
  return undefined;
}

if (!isInstalled()) {
  const whenWaiting = () => say('Waiting for another process that is installing the dependencies …');
  let problem;
  try {
    problem = withLock(lock, { act: installOnce, whenWaiting });
  } catch (error) {
    problem = error.message;
  }
  if (problem) fail(problem);
}
requireNode();
