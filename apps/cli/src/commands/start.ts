import type { Command } from 'commander';
import { openServer, type Server } from '../compose-server.ts';
import type { Config } from '../config.ts';
import { createLog } from '../log.ts';
import { writeServerFile } from '../server/server-file.ts';
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
  const server = await openServer(config, log);
  // Only who holds the folder is reached through it.
  const { home, url } = server;
  const removeServerFile = home ? writeServerFile(home, { url, pid: process.pid }) : null;
  try {
    context.out([`REX runs ${describe(server, config)}`, `REX ready: ${await server.newSignInLink()}`]);
    const signal = await stopped;
    log.info({ signal }, 'stopping');
  } finally {
    removeServerFile?.();
    await server.close();
  }
  log.info('stopped');
}

/** What a process runs, on one line. */
export const describe = ({ home }: Pick<Server, 'home'>, { workerConcurrency }: Config): string =>
  `a worker for ${workerConcurrency} executions at once on ${home ? `the embedded database in ${home}` : 'PostgreSQL'}`;

/** Resolves with the first signal to stop. It listens at once, so that none that comes early is lost. */
export function untilStopped(): Promise<string> {
  return new Promise((resolve) => onStopSignal(resolve));
}
