// `npm test [-- PATH …]`: runs every *.test.ts (or those under the given paths) and ends with `N passed, N failed`.
// Plain files share two processes, because starting one costs more than most files do; files named
// *.process.test.ts, which start programs or change the process itself, have one each.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Probe, probe } from './servers.ts';
import { sourceFiles } from './source-files.ts';
import { runTestProcess, type TestJob, type TestOutcome } from './test-process.ts';
import { countsLine, summarise } from './test-summary.ts';

const CONCURRENCY = 2;
const root = fileURLToPath(new URL('..', import.meta.url));

function testFiles(filters: string[]): string[] {
  const all = ['packages', 'apps', 'scripts', 'test', 'bench'].flatMap((folder) => sourceFiles(root, folder));
  const wanted = filters.map((filter) => relative(root, resolve(filter)).split(sep).join('/'));
  return all.filter((file) => {
    if (!file.endsWith('.test.ts')) return false;
    return (
      wanted.length === 0 ||
      wanted.some((path) => path === '' || file === path || file.startsWith(`${path}/`))
    );
  });
}

function toJobs(files: string[]): TestJob[] {
  const isolated = files.filter((file) => file.endsWith('.process.test.ts'));
  const plain = files.filter((file) => !isolated.includes(file));
  const shared = Array.from({ length: CONCURRENCY }, (_, shard) =>
    plain.filter((_file, index) => index % CONCURRENCY === shard),
  ).filter((shard) => shard.length > 0);
  return [
    ...shared.map((shard) => ({ files: shard, isolated: false })),
    ...isolated.map((file) => ({ files: [file], isolated: true })),
  ];
}

/** Tests see an address only when its server can be used, and skip themselves, saying so, when there is none. */
function testEnvironment(probes: Probe[]): NodeJS.ProcessEnv {
  const [postgres] = probes;
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    REX_TEST_DATABASE_URL: postgres?.usable ? postgres.url : undefined,
  };
  // Set by a test runner around this one, it makes ours report to that one instead.
  delete env.NODE_TEST_CONTEXT;
  return env;
}

async function runAll(jobs: TestJob[], env: NodeJS.ProcessEnv): Promise<TestOutcome[]> {
  const folder = mkdtempSync(join(tmpdir(), 'rex-test-'));
  const outcomes: TestOutcome[] = [];
  const queue = [...jobs.entries()];
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [index, job] = next;
      outcomes[index] = await runTestProcess(job, { root, env, eventsFile: join(folder, `${index}.jsonl`) });
    }
  };
  try {
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return outcomes;
}

async function main(filters: string[]): Promise<void> {
  const started = performance.now();
  const isRequired = process.env.REX_TEST_REQUIRE_SERVERS === '1';
  const probes = isRequired
    ? await Promise.all([probe('postgres'), probe('redis'), probe('amqp')])
    : [await probe('postgres')];
  const missing = probes.flatMap((found) => (found.usable ? [] : [found.problem]));
  for (const problem of missing) {
    console.log(isRequired ? `FAILED ${problem}` : `Left out, tests that need it: ${problem}`);
  }
  const files = testFiles(filters);
  if (files.length === 0) console.log(`No test file under ${filters.join(', ') || root}`);
  const outcomes = await runAll(toJobs(files), testEnvironment(probes));
  const summary = summarise(outcomes, root);
  const failed = summary.failed + (isRequired ? missing.length : 0) + (files.length === 0 ? 1 : 0);
  console.log(
    `\n${summary.text}\n\n${files.length} files in ${((performance.now() - started) / 1000).toFixed(1)} s`,
  );
  console.log(countsLine({ ...summary, failed }));
  process.exitCode = failed === 0 ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
await main(process.argv.slice(2));
