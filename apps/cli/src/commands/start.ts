import { manifests } from '@rex/nodes';
import type { Command } from 'commander';
import { type Engine, GRACE_MS, openEngine, whereFrom } from '../compose.ts';
import type { Config } from '../config.ts';
import { openDoor } from '../door/door.ts';
import { newServerToken, writeServerFile } from '../door/server-file.ts';
import { createLog } from '../log.ts';
import { onStopSignal } from '../stop-signal.ts';
import type { CommandContext } from './command-context.ts';

/** `rex start`: everything there is in one process, until it is told to stop. */
export function startCommand(program: Command, context: CommandContext): void {
  program
    .command('start')
    .description('start everything in one process; goes on with what was not finished')
    .addHelpText('after', '\nExample:\n  $ PORT=0 REX_HOME=.rex rex start')
    .action(() => start(context.config(), context));
}

async function start(config: Config, context: CommandContext): Promise<void> {
  const log = createLog(config, process.stderr);
  const stopped = untilStopped();
  const engine = await openEngine(config, { where: whereFrom(config), log });
  try {
    const token = newServerToken();
    const door = await openDoor({
      ...{ host: config.host, port: config.port, token, log, manifests },
      ...{ runner: engine.runner, cancel: engine.cancel, checkReady: engine.checkReady },
    });
    // Only who holds the folder is reached through it.
    const removeServerFile = engine.home
      ? writeServerFile(engine.home, { url: door.url, token, pid: process.pid })
      : null;
    try {
      context.out([`REX runs ${describe(engine, config)}`, `REX ready: ${door.url}`]);
      const signal = await stopped;
      log.info({ signal }, 'stopping');
    } finally {
      removeServerFile?.();
      await door.close();
    }
  } finally {
    await engine.close(GRACE_MS);
  }
  log.info('stopped');
}

/** What a process runs, on one line. */
export const describe = ({ home }: Engine, { workerConcurrency }: Config): string =>
  `a worker for ${workerConcurrency} executions at once on ${home ? `the embedded database in ${home}` : 'PostgreSQL'}`;

/** Resolves with the first signal to stop. It listens at once, so that none that comes early is lost. */
export function untilStopped(): Promise<string> {
  return new Promise((resolve) => onStopSignal(resolve));
}
