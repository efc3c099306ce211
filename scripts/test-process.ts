import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TestEvent } from './test-events.ts';

/** One process of the test run: the files it loads, and whether they share it. */
export type TestJob = { files: string[]; isolated: boolean };

/** What one test process left: its events in order, all that it printed, and why it ended badly if it did. */
export type TestOutcome = {
  job: TestJob;
  events: TestEvent[];
  output: string;
  durationMs: number;
  problem?: string;
};

const JOB_MAX_MS = 10 * 60_000;
const TEST_MAX_MS = 3 * 60_000;
const OUTPUT_MAX_CHARACTERS = 64 * 1024;

const reporter = fileURLToPath(new URL('test-events.ts', import.meta.url));

/** Runs one job in a process of its own; `eventsFile` must not exist yet. */
export function runTestProcess(
  job: TestJob,
  { root, eventsFile, env }: { root: string; eventsFile: string; env: NodeJS.ProcessEnv },
): Promise<TestOutcome> {
  const mode = job.isolated ? [] : ['--test', '--test-isolation=none'];
  const args = [
    ...mode,
    `--test-timeout=${TEST_MAX_MS}`,
    `--test-reporter=${reporter}`,
    `--test-reporter-destination=${eventsFile}`,
    ...job.files,
  ];
  const started = Date.now();
  return new Promise((resolve) => {
    // A group of its own, so that a test which hangs is ended together with the processes it started.
    const child = spawn(process.execPath, args, {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    let problem: string | undefined;
    const keep = (piece: Buffer) => {
      output = (output + piece.toString('utf8')).slice(-OUTPUT_MAX_CHARACTERS);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const endGroup = () => {
      if (child.pid !== undefined) endProcessGroup(child.pid);
    };
    const watchdog = setTimeout(() => {
      problem = `ended after ${JOB_MAX_MS / 60_000} minutes: a test, or something it left open, does not finish`;
      endGroup();
    }, JOB_MAX_MS);
    process.once('exit', endGroup);
    child.on('error', (error) => {
      problem = error.message;
    });
    child.on('close', (code, signal) => {
      clearTimeout(watchdog);
      process.removeListener('exit', endGroup);
      const events = readEvents(eventsFile);
      problem ??= unexplainedEnd(code, signal, events);
      resolve({ job, events, output, durationMs: Date.now() - started, problem });
    });
  });
}

/** An exit that no reported failure accounts for; a process without any test is one too. */
function unexplainedEnd(code: number | null, signal: string | null, events: TestEvent[]): string | undefined {
  if (signal !== null) return `ended by ${signal}`;
  const failed = events.some((event) => event.type === 'failed');
  if (code !== 0 && !failed) return `ended with exit code ${code} although no test failed`;
  if (!events.some((event) => event.type === 'finished')) return 'ended before all its tests had run';
  if (!failed && !events.some((event) => event.type === 'passed')) return 'holds no test';
  return undefined;
}

function readEvents(path: string): TestEvent[] {
  if (!existsSync(path)) return [];
  const complete = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return complete.map((line) => JSON.parse(line) as TestEvent);
}

function endProcessGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
