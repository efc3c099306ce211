import type { Command } from 'commander';
import { GRACE_MS, openEngine, whereFrom } from '../compose.ts';
import { createLog } from '../log.ts';
import type { CommandContext } from './command-context.ts';
import { describe, untilStopped } from './start.ts';

/** `rex worker`: only carries executions, until it is told to stop. */
export function workerCommand(program: Command, context: CommandContext): void {
  program
    .command('worker')
    .description('carry executions only (DATABASE_URL, otherwise the folder REX_HOME)')
    .addHelpText('after', '\nExample:\n  $ DATABASE_URL=postgres://rex@127.0.0.1/rex rex worker')
    .action(async () => {
      const config = context.config();
      const log = createLog(config, process.stderr);
      const stopped = untilStopped();
      const engine = await openEngine(config, { where: whereFrom(config), log });
      context.out([`REX worker ready: ${describe(engine, config)}`]);
      const signal = await stopped;
      log.info({ signal }, 'stopping');
      await engine.close(GRACE_MS);
    });
}
