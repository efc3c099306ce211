import { RE2JS } from 're2js';
import { SUBJECT_CHARS } from './limits.ts';

/** Longest pattern, in characters; its program grows with it, and each character of a text may visit all of it. */
const PATTERN_CHARS = 1_000;

type Matcher = ReturnType<RE2JS['matcher']>;

/** A match as JSONata reads it: the text, its groups and its place. */
type Match = (string | null)[] & { index: number };

/** The part of RegExp that JSONata uses, without backtracking: one search is linear in its text. */
export class LinearRegExp {
  lastIndex = 0;
  readonly #pattern: RE2JS;
  #text: string | undefined;
  #matcher: Matcher | undefined;

  constructor(pattern: unknown) {
    this.#pattern = compile(pattern);
  }

  /** The next match from `lastIndex` on, which moves behind it. */
  exec(text: string): Match | null {
    if (text.length > SUBJECT_CHARS) {
      throw new TypeError(`a regular expression is matched against at most ${SUBJECT_CHARS} characters`);
    }
    const matcher = this.#matcherOf(text);
    if (this.lastIndex > text.length || !matcher.find(this.lastIndex)) {
      this.lastIndex = 0;
      return null;
    }
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, at) => matcher.group(at) ?? null);
    this.lastIndex = matcher.end();
    return Object.assign(groups, { index: matcher.start() });
  }

  /** One text is searched many times, and a matcher costs more than a search. */
  #matcherOf(text: string): Matcher {
    if (this.#text !== text || !this.#matcher) {
      this.#text = text;
      this.#matcher = this.#pattern.matcher(text);
    }
    return this.#matcher;
  }
}

function compile(pattern: unknown): RE2JS {
  // A default (`??`) copies its left side as JSON, which leaves nothing of a pattern in it.
  if (!(pattern instanceof RegExp)) throw new TypeError('a regular expression cannot stand before ?? or ?:');
  if (pattern.source.length > PATTERN_CHARS) {
    throw new TypeError(`a regular expression has at most ${PATTERN_CHARS} characters`);
  }
  const flags = (pattern.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0) | (pattern.multiline ? RE2JS.MULTILINE : 0);
  return RE2JS.compile(RE2JS.translateRegExp(pattern.source), flags);
}

/** Why a pattern of a syntax tree cannot be used; null when it can. */
export function checkPattern(pattern: unknown): string | null {
  try {
    compile(pattern);
    return null;
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message.replace(/^error parsing regexp: /, '') : 'unknown';
    return `the regular expression cannot be used: ${why}`;
  }
}
