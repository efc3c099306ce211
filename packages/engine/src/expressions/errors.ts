import { type ErrorCode, type Json, RexError } from '@rex/types';

const SHOWN_CHARS = 200;

/** An expression's text as messages show it, at most 200 characters on one line. */
export function shorten(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ').toWellFormed().replaceAll('\u0000', '\\u0000');
  return line.length > SHOWN_CHARS ? `${line.slice(0, SHOWN_CHARS - 1).toWellFormed()}…` : line;
}

/** A text that is no expression; `position` counts characters from its start. The message has no full stop. */
export class ExpressionSyntaxError extends RexError {
  readonly position: number;

  constructor(message: string, position: number) {
    super('invalid_workflow', message, { details: { position } });
    this.name = 'ExpressionSyntaxError';
    this.position = position;
  }
}

/** What an error says besides its words; plain data. */
export interface ExpressionErrorFacts {
  code?: Extract<ErrorCode, 'expression_failed' | 'expression_limit' | 'overloaded' | 'unavailable'>;
  /** JSONata's own code, such as T2001. */
  jsonataCode?: string;
  /** Where in the text, counted from its start. */
  position?: number;
}

/** An expression that could not be evaluated; the message names the expression and what to look at. */
export class ExpressionError extends RexError {
  readonly expression: string;
  readonly jsonataCode: string | undefined;
  /** What the constructor was given, so that another process can make the same error. */
  readonly what: string;
  readonly facts: ExpressionErrorFacts;

  constructor(expression: string, what: string, facts: ExpressionErrorFacts = {}) {
    const shown = shorten(expression);
    const details: Json = { expression: shown };
    if (facts.jsonataCode !== undefined) details.jsonataCode = facts.jsonataCode;
    if (facts.position !== undefined) details.position = facts.position;
    super(facts.code ?? 'expression_failed', `The expression {{ ${shown} }} ${what}.`, { details });
    this.name = 'ExpressionError';
    this.expression = shown;
    this.jsonataCode = facts.jsonataCode;
    this.what = what;
    this.facts = facts;
  }
}

/** What JSONata throws: mostly plain objects, with a stack that must not leave. */
export interface JsonataFault {
  code: string | undefined;
  message: string;
  position: number | undefined;
}

/** Reads what JSONata threw about a text. */
export function faultOf(thrown: unknown, text: string): JsonataFault {
  if (typeof thrown !== 'object' || thrown === null) {
    return { code: undefined, message: String(thrown), position: undefined };
  }
  const { code, message, position, token } = thrown as Record<string, unknown>;
  return {
    code: typeof code === 'string' ? code : undefined,
    message: typeof message === 'string' ? message : 'it failed',
    position: typeof position === 'number' ? startOf(String(token), position, text) : undefined,
  };
}

/** JSONata gives the end of a token; people look for its beginning. */
function startOf(token: string, end: number, text: string): number {
  const start = end - token.length;
  return start >= 0 && text.slice(start, end) === token ? start : end;
}

const MESSAGE_CHARS = 300;

/** A sentence of JSONata's as the end of ours: one line, no full stop, not endless where it quotes a value. */
export function plainWords({ message }: JsonataFault): string {
  const line = message
    .replace(/\s+/g, ' ')
    .toWellFormed()
    .replaceAll('\u0000', '\\u0000')
    .trim()
    .replace(/\.$/, '');
  return line.length > MESSAGE_CHARS ? `${line.slice(0, MESSAGE_CHARS - 1).toWellFormed()}…` : line;
}
