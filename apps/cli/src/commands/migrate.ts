import type { Command } from 'commander';
import { applyMigrations } from '../compose.ts';
import type { CommandContext } from './command-context.ts';

/** `rex migrate`: brings the database's schema up to date and says by what. */
export function migrateCommand(program: Command, context: CommandContext): void {
  program
    .command('migrate')
    .description("bring the database's schema up to date (DATABASE_URL, otherwise the folder REX_HOME)")
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExample:\n  $ DATABASE_URL=postgres://rex@127.0.0.1/rex rex migrate')
    .action(async ({ json }: { json?: boolean }) => {
      const applied = await applyMigrations(context.config());
      if (json) context.out([JSON.stringify({ applied }, null, 2)]);
      else if (applied.length === 0) context.out(['The schema is up to date.']);
      else context.out(applied.map((name) => `applied ${name}`));
    });
}
