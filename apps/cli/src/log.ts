import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from './config.ts';
import { momentText } from './output/duration-text.ts';
import { type Style, styleFor } from './output/style.ts';
import { oneLine } from './output/terminal-text.ts';

/** Fields whose values never reach a log, wherever they stand. */
const SECRETS = ['token', 'authorization', 'password', 'secret', 'apiKey', 'input', 'output', 'body'];

/** The log of a process that goes on: lines for people on a terminal, otherwise JSON, on stderr. */
export function createLog(
  config: Pick<Config, 'logLevel' | 'logJson' | 'noColor'>,
  screen: NodeJS.WriteStream,
): Logger {
  const isJson = config.logJson ?? !screen.isTTY;
  const options = {
    level: config.logLevel,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`]), censor: '[hidden]' },
  };
  return pino(options, isJson ? screen : forPeople(screen, styleFor(screen, config.noColor)));
}

/** A log that says nothing, for commands that print their own results. */
export const silentLog = (): Logger => pino({ level: 'silent' });

function forPeople(screen: NodeJS.WriteStream, style: Style): DestinationStream {
  return { write: (line) => void screen.write(`${personLine(line, style)}\n`) };
}

/** A line of the log for people: `12:30:05 info  message  key=value`. */
export function personLine(line: string, style: Style): string {
  const { level, time, msg, pid: _, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const at = Date.parse(String(time));
  const label = String(level).padEnd(5);
  const shown =
    level === 'error' || level === 'fatal' ? style.bad(label) : level === 'warn' ? style.warn(label) : label;
  const rest = Object.entries(fields).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return [
    style.dim(momentText(at, at)),
    shown,
    oneLine(String(msg ?? '')),
    style.dim(oneLine(rest.join(' '))),
  ]
    .filter((part) => part !== '')
    .join(' ');
}
