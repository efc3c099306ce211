import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

/** The root of the repository, which the program is started in. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

export interface Ended {
  /** Null when a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A program that is under way. */
export interface Running {
  pid: number;
  /** Resolves with a line of stdout or stderr that fits, with what it caught; rejects when it ends before. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): void;
  ended: Promise<Ended>;
}

/** Starts `rex` as a process of its own, with nothing of this environment; it is killed at the end of the test. */
export function startRex(t: TestContext, args: readonly string[], env: Record<string, string> = {}): Running {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? '', TZ: 'UTC', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(() => child.kill('SIGKILL'));
  return watch(child);
}

/** Runs `rex` to its end. */
export const rex = (
  t: TestContext,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Ended> => startRex(t, args, env).ended;

function watch(child: ChildProcess): Running {
  const texts = { stdout: '', stderr: '' };
  const looks = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (piece: string) => {
      texts[name] += piece;
      for (const look of [...looks]) look();
    });
  }
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, ...texts })));
  return {
    pid: child.pid!,
    ended,
    kill: (signal) => void child.kill(signal),
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(texts.stdout) ?? pattern.exec(texts.stderr);
          if (!found) return;
          looks.delete(look);
          resolve(found);
        };
        looks.add(look);
        look();
        void ended.then(() => {
          if (looks.delete(look))
            reject(new Error(`ended before ${pattern}\n${texts.stdout}\n${texts.stderr}`));
        });
      }),
  };
}

/** A folder that is gone after the test. */
export function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'rex-cli-test-'));
  t.after(() => rmSync(path, { recursive: true, force: true, maxRetries: 3 }));
  return path;
}

/** A stack trace, which nobody who uses the program should ever see. */
export const STACK = /^\s+at .*[:(].*\d+:\d+\)?$/m;
