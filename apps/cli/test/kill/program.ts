import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../rex-process.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** A line of the program's log. */
export interface LogLine {
  msg: string;
  executionId?: string;
  path?: string;
  reason?: string;
  code?: string;
}

/** `rex start` or `rex worker` as a process of its own, and what its log has said. */
export interface Program {
  pid: number;
  log: readonly LogLine[];
  /** Resolves when the log fits, looked at with every line; rejects when the program ends before. */
  until(fits: (log: readonly LogLine[]) => boolean): Promise<void>;
  /** Resolves when each of these executions has come to its end here. */
  untilEnded(executionIds: readonly string[]): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** Sends a signal that ends it and waits until it is gone; gives the exit code, null after a kill. */
  end(name: 'SIGKILL' | 'SIGTERM'): Promise<number | null>;
}

/** Starts the program and resolves when it is ready; it is killed at the end of the test. */
export async function startProgram(
  t: TestContext,
  command: 'start' | 'worker',
  env: Record<string, string>,
): Promise<Program> {
  const child = spawn(process.execPath, [MAIN, command], {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? '', TZ: 'UTC', LOG_LEVEL: 'debug', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(() => child.kill('SIGKILL'));
  const exited = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  const program = watch(child, exited);
  const ready = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (/^REX (worker )?ready: /.test(line)) resolve();
    });
  });
  await Promise.race([ready, exited.then(() => Promise.reject(endedEarly(program.log)))]);
  return program;
}

function watch(child: ChildProcess, exited: Promise<number | null>): Program {
  const log: LogLine[] = [];
  const looks = new Set<() => void>();
  createInterface({ input: child.stderr! }).on('line', (line) => {
    log.push(parseLine(line));
    for (const look of looks) look();
  });
  const until: Program['until'] = (fits) =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!fits(log)) return;
        looks.delete(look);
        resolve();
      };
      looks.add(look);
      look();
      void exited.then(() => looks.has(look) && reject(endedEarly(log)));
    });
  return {
    ...{ pid: child.pid!, log, until },
    async untilEnded(executionIds) {
      const left = new Set(executionIds);
      let seen = 0;
      await until(() => {
        for (; seen < log.length; seen += 1) {
          const { msg, executionId } = log[seen]!;
          if (executionId && /^execution_(completed|failed|cancelled)$/.test(msg)) left.delete(executionId);
        }
        return left.size === 0;
      });
    },
    signal: (name) => void child.kill(name),
    end(name) {
      child.kill(name);
      return exited;
    },
  };
}

function parseLine(line: string): LogLine {
  try {
    return JSON.parse(line);
  } catch {
    return { msg: line };
  }
}

const endedEarly = (log: readonly LogLine[]): Error =>
  new Error(
    `the program ended too early:\n${log
      .slice(-10)
      .map((line) => JSON.stringify(line))
      .join('\n')}`,
  );
