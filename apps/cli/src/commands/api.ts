import type { Command } from 'commander';
import { openApi } from '../compose-server.ts';
import { createLog } from '../log.ts';
import type { CommandContext } from './command-context.ts';
import { untilStopped } from './start.ts';

/** `rex api`: only answers requests and shows what happens, until it is told to stop. */
export function apiCommand(program: Command, context: CommandContext): void {
  program
    .command('api')
    .description('the API alone, for workers in other processes (needs DATABASE_URL)')
    .addHelpText('after', '\nExample:\n  $ DATABASE_URL=postgres://rex@127.0.0.1/rex rex api')
    .action(async () => {
      const config = context.config();
      const log = createLog(config, process.stderr);
      const stopped = untilStopped();
      const server = await openApi(config, log);
      context.out([`REX api ready: ${server.url}`]);
      const signal = await stopped;
      log.info({ signal }, 'stopping');
      await server.close();
      log.info('stopped');
    });
}
