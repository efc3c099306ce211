import { type Config, readConfig, wantsNoColor } from '../config.ts';
import type { ExitCode } from '../exit-codes.ts';
import { type Style, styleFor } from '../output/style.ts';

/** What a command is given besides its own options; `finish` says with which code the program ends. */
export interface CommandContext {
  /** Throws RexError `config_invalid`. */
  config(): Config;
  out(lines: readonly string[]): void;
  err(lines: readonly string[]): void;
  outStyle: Style;
  errStyle: Style;
  finish(code: ExitCode): void;
}

const write = (stream: NodeJS.WriteStream) => (lines: readonly string[]) => {
  if (lines.length > 0) stream.write(`${lines.join('\n')}\n`);
};

/** The context of this process. */
export function processContext(): CommandContext {
  return {
    config: readConfig,
    out: write(process.stdout),
    err: write(process.stderr),
    outStyle: styleFor(process.stdout, wantsNoColor()),
    errStyle: styleFor(process.stderr, wantsNoColor()),
    finish: (code) => {
      process.exitCode = code;
    },
  };
}
