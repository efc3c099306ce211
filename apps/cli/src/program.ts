import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { apiCommand } from './commands/api.ts';
import type { CommandContext } from './commands/command-context.ts';
import { migrateCommand } from './commands/migrate.ts';
import { runCommand } from './commands/run.ts';
import { startCommand } from './commands/start.ts';
import { tokenCommand } from './commands/token.ts';
import { validateCommand } from './commands/validate.ts';
import { workerCommand } from './commands/worker.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** The `rex` command with all its commands. It throws CommanderError where it would end the process. */
export function buildProgram(context: CommandContext, isJson: boolean): Command {
  const program = new Command('rex')
    .description('Durable workflows of people, services and language models.')
    .version(version, '--version', 'print the version')
    .helpOption('--help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .showSuggestionAfterError(true)
    .exitOverride()
    // With --json stdout holds one document, and an error is told there.
    .configureOutput({
      outputError: (text, write) => (isJson ? undefined : write(`rex: ${text.replace(/^error: /, '')}`)),
    })
    .addHelpText(
      'after',
      '\nExit codes: 0 well, 1 failed or cancelled, 2 wrong usage, input or workflow, 3 could not run.',
    );
  for (const add of [
    startCommand,
    apiCommand,
    workerCommand,
    migrateCommand,
    tokenCommand,
    runCommand,
    validateCommand,
  ]) {
    add(program, context);
  }
  return program;
}
