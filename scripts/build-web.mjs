// Exports the web pages to apps/web/out when their sources changed since the last time, and only then. Runs before
// `npm start`, right after the bootstrap, on whatever Node the machine has (18 or newer): plain JavaScript.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './folder-lock.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const web = join(root, 'apps', 'web');
const out = join(web, 'out');
const stampFile = join(out, '.rex-built');

/** All that the pages are made of: their own sources, the packages that run in the browser, the locked versions. */
const SOURCES = [
  'apps/web/src',
  'apps/web/public',
  'apps/web/package.json',
  'apps/web/next.config.mjs',
  'apps/web/postcss.config.mjs',
  'packages/types/src',
  'packages/utils/src',
  'packages/engine/src',
  'packages/client/src',
  'package-lock.json',
];

const say = (text) => process.stderr.write(`${text}\n`);

function filesOf(path) {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  if (!statSync(full).isDirectory()) return [path];
  return readdirSync(full)
    .sort()
    .flatMap((name) => filesOf(`${path}/${name}`));
}

function wantedStamp() {
  const hash = createHash('sha256');
  for (const path of SOURCES.flatMap(filesOf)) {
    if (/\.(test|test-support|conformance)\.tsx?$/.test(path)) continue;
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

const isBuilt = (stamp) => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;

/** The Node that came with the packages, otherwise the one that runs this. */
function bundledNode() {
  const path = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  return existsSync(path) ? path : process.execPath;
}

/** Gives what went wrong, in words. */
function build(stamp) {
  if (isBuilt(stamp)) return undefined;
  const started = Date.now();
  say('Building the pages (some seconds, only when they change) …');
  rmSync(out, { recursive: true, force: true });
  const next = join(root, 'node_modules', 'next', 'dist', 'bin', 'next');
  const result = spawnSync(bundledNode(), [next, 'build'], {
    cwd: web,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (result.error || result.status !== 0) {
    say([result.stdout, result.stderr, result.error?.message].filter(Boolean).join('\n').trim());
    return 'Building the pages failed. Run `npm run build` to see it again.';
  }
  writeFileSync(stampFile, stamp);
  say(`Built in ${Math.round((Date.now() - started) / 1000)} s.`);
  return undefined;
}

const stamp = wantedStamp();
if (!isBuilt(stamp)) {
  const whenWaiting = () => say('Waiting for another process that is building the pages …');
  let problem;
  try {
    problem = withLock(join(root, '.build-web.lock'), { act: () => build(stamp), whenWaiting });
  } catch (error) {
    problem = error.message;
  }
  if (problem) {
    say(problem);
    process.exit(1);
  }
}
