import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

type Surroundings = { cwd: string; env: NodeJS.ProcessEnv };

/** How a command ended: its exit code (128 + signal number when a signal ended it) and all that it printed. */
export type Ended = { code: number; stdout: string; stderr: string };

/** A program that goes on until it is stopped. */
export type Program = {
  /** Resolves with the milliseconds since its start until a line of stdout matched. */
  waitForLine(pattern: RegExp, maxMs: number): Promise<number>;
  /** Sends the signal to the program and waits until it and all that it started have ended. */
  stop(signal: 'SIGTERM' | 'SIGINT', maxMs: number): Promise<{ code: number; stopMs: number }>;
  output(): string;
  /** Ends what is left of it at once. */
  end(): void;
};

const COMMAND_MAX_MS = 5 * 60_000;
const signalNumbers: Partial<Record<NodeJS.Signals, number>> = { SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

/** Runs a command to its end without stdin; after five minutes it is ended. */
export function runCommand(command: string, args: string[], surroundings: Surroundings): Promise<Ended> {
  const child = spawnGroup(command, args, surroundings);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (piece: Buffer) => {
    stdout += piece.toString('utf8');
  });
  child.stderr?.on('data', (piece: Buffer) => {
    stderr += piece.toString('utf8');
  });
  const watchdog = setTimeout(() => {
    stderr += `\nended after ${COMMAND_MAX_MS / 1000} s`;
    endGroup(child);
  }, COMMAND_MAX_MS);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code: exitCode(code, signal), stdout, stderr }));
  }).finally(() => clearTimeout(watchdog)) as Promise<Ended>;
}

/** Starts a program and watches what it prints. */
export function startProgram(command: string, args: string[], surroundings: Surroundings): Program {
  const started = performance.now();
  const child = spawnGroup(command, args, surroundings);
  const lines: string[] = [];
  const listeners = new Set<() => void>();
  let endedWith: number | undefined;
  const wake = () => {
    for (const listener of [...listeners]) listener();
  };
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        wake();
      });
    }
  }
  // `close` comes when every process that holds its output has ended, not only npm.
  child.on('close', (code, signal) => {
    endedWith = exitCode(code, signal);
    wake();
  });
  child.on('error', (error) => {
    lines.push(error.message);
    endedWith = 127;
    wake();
  });
  const output = () => lines.join('\n');
  const until = <T>(look: () => T | undefined, maxMs: number, what: string) =>
    new Promise<T>((resolve, reject) => {
      const settle = () => {
        const found = look();
        if (found === undefined && endedWith === undefined) return;
        clearTimeout(timer);
        listeners.delete(settle);
        if (found === undefined)
          reject(new Error(`ended with code ${endedWith} before ${what}\n${output()}`));
        else resolve(found);
      };
      const timer = setTimeout(() => {
        listeners.delete(settle);
        reject(new Error(`not within ${maxMs / 1000} s: ${what}\n${output()}`));
      }, maxMs);
      listeners.add(settle);
      settle();
    });
  return {
    output,
    end: () => endGroup(child),
    async waitForLine(pattern, maxMs) {
      await until(() => lines.find((line) => pattern.test(line)), maxMs, `a line like ${pattern}`);
      return performance.now() - started;
    },
    async stop(signal, maxMs) {
      const asked = performance.now();
      child.kill(signal);
      const code = await until(() => endedWith, maxMs, `its end after ${signal}`);
      return { code, stopMs: performance.now() - asked };
    },
  };
}

/** A port of this machine that nothing listens on at the moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('the server has no port'));
      });
    });
  });
}

function spawnGroup(command: string, args: string[], { cwd, env }: Surroundings): ChildProcess {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const end = () => endGroup(child);
  process.once('exit', end);
  child.once('close', () => process.removeListener('exit', end));
  return child;
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function exitCode(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? 128 + (signal ? (signalNumbers[signal] ?? 0) : 0);
}
