import { RexError } from '@rex/types';

/** What the program's exit code says; documented in docs/cli.md. */
export const EXIT = {
  completed: 0,
  failed: 1,
  wrongInput: 2,
  couldNotRun: 3,
  interrupted: 130,
  terminated: 143,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code of an error: 2 where the caller has to change something he gave, 3 for all else. */
export function exitCodeOf(error: RexError): ExitCode {
  return error.category === 'validation' || error.code === 'config_invalid'
    ? EXIT.wrongInput
    : EXIT.couldNotRun;
}

/** A call of the command that makes no sense. */
export const usageError = (message: string): RexError => new RexError('invalid_input', message);
