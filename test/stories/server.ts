import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url));

/** A `rex start` of its own, on a data folder of its own. */
export interface Server {
  origin: string;
  port: number;
  /** The address that signs its owner in, once. */
  signInUrl: string;
  /** Ends it as a power cut does; resolves when it is gone. */
  kill(): Promise<void>;
  /** Ends it in order; gives its exit code. */
  stop(): Promise<number | null>;
}

interface ServerOptions {
  home: string;
  /** 0 takes a free one. */
  port?: number;
  env?: Record<string, string>;
}

/** Starts the program and waits for the line that says it is ready. */
export async function startServer({ home, port = 0, env = {} }: ServerOptions): Promise<Server> {
  const child = spawn(process.execPath, [MAIN, 'start'], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH ?? '',
      TZ: 'UTC',
      REX_HOME: home,
      PORT: String(port),
      LOG_LEVEL: 'warn',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  process.once('exit', () => child.kill('SIGKILL'));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const signInUrl = await readyLine(child, ended);
  const { origin, port: bound } = new URL(signInUrl);
  return {
    ...{ origin, signInUrl, port: Number(bound) },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

function readyLine(child: ChildProcess, ended: Promise<number | null>): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const look = (piece: string): void => {
      text += piece;
      const found = /^REX ready: (\S+)$/m.exec(text);
      if (found) resolve(found[1]!);
    };
    child.stdout?.setEncoding('utf8').on('data', look);
    child.stderr?.setEncoding('utf8').on('data', look);
    void ended.then((code) => reject(new Error(`rex start ended with ${code} before it was ready\n${text}`)));
  });
}
