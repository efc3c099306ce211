// The first minutes of a stranger: clone, test, validate, run, a broken file, start, stop, start again. Everything in
// a temporary folder with nothing in the environment but the machine's own Node and npm, so that nothing of this
// checkout helps. Speed is reported, and only gross slowness is a failure.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Ended, freePort, runCommand, startProgram } from './story-process.ts';

const FIRST_READY_MAX_MS = 120_000;
const SECOND_READY_MAX_MS = 30_000;
const STOP_MAX_MS = 30_000;

const checkout = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'rex-first-run-'));
const clone = join(folder, 'rex');
const home = join(folder, 'home');

/** What a machine needs to reach its package registry; it says nothing about REX. */
const network = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'npm_config_registry',
  'NPM_CONFIG_REGISTRY',
];

function scrubbedEnvironment(): NodeJS.ProcessEnv {
  const path = (process.env.PATH ?? '').split(delimiter).filter((entry) => !entry.includes('node_modules'));
  const kept = network.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []));
  return { ...Object.fromEntries(kept), HOME: home, PATH: path.join(delimiter) };
}

const env = scrubbedEnvironment();
const counts = { passed: 0, failed: 0 };

/** One sentence of the story: it holds when `act` does not throw; what it returns is shown as its figure. */
async function check(name: string, act: () => Promise<string | undefined>): Promise<boolean> {
  const started = performance.now();
  try {
    const figure = await act();
    counts.passed += 1;
    console.log(`ok: ${name} (${seconds(performance.now() - started)})${figure ? `: ${figure}` : ''}`);
    return true;
  } catch (error) {
    counts.failed += 1;
    console.log(`FAILED: ${name}\n${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

const rex = (...args: string[]) =>
  runCommand('npm', ['run', '--silent', 'rex', '--', ...args], { cwd: clone, env });

function expectCode(ended: Ended, code: number): void {
  if (ended.code !== code)
    throw new Error(`exit code ${ended.code}, not ${code}\n${ended.stdout}\n${ended.stderr}`);
}

function expectNoStack({ stdout, stderr }: Ended): void {
  const frame = /^\s+at .*[:(].*\d+:\d+\)?$/m.exec(`${stdout}\n${stderr}`);
  if (frame) throw new Error(`a stack trace is shown to the user:\n${stdout}\n${stderr}`);
}

async function testOnePackage(): Promise<string> {
  const ended = await runCommand('npm', ['test', '--', 'packages/utils'], { cwd: clone, env });
  expectCode(ended, 0);
  const last = ended.stdout.trimEnd().split('\n').at(-1) ?? '';
  if (!/^[1-9]\d* passed, 0 failed/.test(last)) throw new Error(`the last line is ${JSON.stringify(last)}`);
  return last;
}

async function validateExample(): Promise<undefined> {
  expectCode(await rex('validate', 'examples/earthquake-watch.yaml'), 0);
}

async function runExample(): Promise<undefined> {
  const feed = '@node_modules/vega-datasets/data/earthquakes.json';
  const ended = await rex('run', 'examples/earthquake-watch.yaml', '--input', feed);
  expectCode(ended, 0);
  expectNoStack(ended);
}

async function runExampleAsJson(): Promise<undefined> {
  const feed = '@node_modules/vega-datasets/data/earthquakes.json';
  const ended = await rex('run', 'examples/earthquake-watch.yaml', '--input', feed, '--json');
  expectCode(ended, 0);
  JSON.parse(ended.stdout);
}

/** Files that people really get wrong, by what is wrong with them. */
const brokenFiles = {
  'no YAML': 'nodes: [ {\n',
  'no graph': '- 1\n- 2\n',
  'an edge to nowhere':
    'name: broken\nnodes:\n  - { id: start, type: manual }\nedges:\n  - { id: e, source: start, target: nowhere }\n',
  'an unknown node type':
    'name: broken\nnodes:\n  - { id: start, type: manual }\n  - { id: a, type: nonsense }\nedges: []\n',
};

async function refuse(text: string | undefined): Promise<undefined> {
  const path = join(folder, 'broken.yaml');
  if (text === undefined) rmSync(path, { force: true });
  else writeFileSync(path, text);
  for (const command of ['validate', 'run']) {
    const ended = await rex(command, path);
    expectCode(ended, 2);
    expectNoStack(ended);
    if (`${ended.stdout}${ended.stderr}`.trim() === '') throw new Error(`\`rex ${command}\` says nothing`);
  }
}

async function startAndStop(port: number, readyMaxMs: number): Promise<string> {
  const program = startProgram('npm', ['start'], { cwd: clone, env: { ...env, PORT: String(port) } });
  try {
    const readyMs = await program.waitForLine(/^REX ready/, readyMaxMs);
    const { code, stopMs } = await program.stop('SIGTERM', STOP_MAX_MS);
    if (code !== 0 && code !== 143) throw new Error(`exit code ${code} after SIGTERM\n${program.output()}`);
    expectNoStack({ code, stdout: program.output(), stderr: '' });
    return `ready after ${seconds(readyMs)}, stopped after ${seconds(stopMs)}`;
  } finally {
    program.end();
  }
}

async function tellStory(): Promise<void> {
  const cloned = await check('git clone', async () => {
    mkdirSync(home);
    const args = ['clone', '--quiet', '--no-hardlinks', checkout, clone];
    expectCode(await runCommand('git', args, { cwd: folder, env }), 0);
    return undefined;
  });
  if (!cloned) return;
  await check('npm test -- packages/utils, the first command on a bare clone', testOnePackage);
  await check('the same again, with everything installed', testOnePackage);
  await check('rex validate', validateExample);
  await check('rex run', runExample);
  await check('rex run --json', runExampleAsJson);
  for (const [what, text] of Object.entries(brokenFiles))
    await check(`a file with ${what}`, () => refuse(text));
  await check('a file that does not exist', () => refuse(undefined));
  const port = await freePort();
  await check('npm start', () => startAndStop(port, FIRST_READY_MAX_MS));
  await check('npm start again, on the same data', () => startAndStop(port, SECOND_READY_MAX_MS));
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
await tellStory();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;
