import { DatabaseError } from '@rex/database';
import { RexError, toRexError } from '@rex/types';
import { CommanderError } from 'commander';
import { type CommandContext, processContext } from './commands/command-context.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import { manyLines } from './output/terminal-text.ts';
import { buildProgram } from './program.ts';

const args = process.argv.slice(2);
const isJson = args.includes('--json');
const context = processContext();

// A reader that has seen enough (`rex run … | head`) is no fault.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

// Threads and child processes that idle keep no process alive, so something must while their end is waited for.
const alive = setInterval(() => undefined, 60_000);

try {
  await buildProgram(context, isJson).parseAsync(args, { from: 'user' });
} catch (thrown) {
  if (thrown instanceof CommanderError) endUsage(thrown, context);
  else endError(toShownError(thrown), context);
} finally {
  clearInterval(alive);
}

/** Help and version are thrown too, with the code 0; what commander had to say is printed already. */
function endUsage({ exitCode, code, message }: CommanderError, { out, finish }: CommandContext): void {
  // Without a command commander shows its help and counts that as an error.
  const isWell = exitCode === 0;
  if (!isWell && isJson) {
    const error = {
      code: 'invalid_input',
      message: message.replace(/^error: /, ''),
      details: { usage: code },
    };
    out([JSON.stringify({ success: false, error }, null, 2)]);
  }
  finish(isWell ? EXIT.completed : EXIT.wrongInput);
}

function endError(error: RexError, { out, err, errStyle, finish }: CommandContext): void {
  const { code, message, details } = error;
  if (isJson) {
    const shown = { code, message, ...(details === undefined ? {} : { details }) };
    out([JSON.stringify({ success: false, error: shown }, null, 2)]);
  } else err([errStyle.bad(`rex: ${manyLines(message)}`)]);
  finish(exitCodeOf(error));
}

function toShownError(thrown: unknown): RexError {
  if (!(thrown instanceof DatabaseError)) return toRexError(thrown);
  const message = `The database cannot be used: ${thrown.message.trim() || thrown.code}. Look at DATABASE_URL or REX_HOME.`;
  return new RexError('unavailable', message, { cause: thrown });
}
