import { format } from '@cfworker/json-schema';
import { RexError } from '@rex/types';
import { RE2JS } from 're2js';

/** Schemas applied to values and patterns tried, in one check; `$ref`s that double would go on for ever. */
const APPLICATIONS_MAX = 1_000_000;
/** Schemas inside one another, by the value's depth and by `$ref`. */
const NESTING_MAX = 1_000;
/** Problems that are told; more help nobody. */
const PROBLEMS_MAX = 20;
/** Characters of a text that a format is looked for in: names, addresses and moments are short. */
const FORMAT_CHARS = 2_048;

/** Formats whose patterns take linear time; others are annotations. */
const FORMATS: readonly string[] = [
  ...['date', 'time', 'date-time', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uri', 'uuid'],
  'json-pointer',
];

/** What is wrong with a value: its place as a JSON pointer, and the fault in words. */
export interface InputProblem {
  path: string;
  message: string;
}

/** What one check has spent and found. */
export class SchemaWork {
  readonly problems: InputProblem[] = [];
  #applications = 0;
  #nesting = 0;
  readonly #patterns = new Map<string, RE2JS>();

  /** Counts a schema that is applied to a value. Throws RexError `invalid_input` when it is too much. */
  enter(): void {
    this.#spend(1);
    this.#nesting += 1;
    if (this.#nesting > NESTING_MAX) throw tooMuch();
  }

  leave(): void {
    this.#nesting -= 1;
  }

  say(path: string, message: string): void {
    if (this.problems.length < PROBLEMS_MAX) this.problems.push({ path, message });
  }

  /** Whether a pattern is found in a text, without backtracking. */
  matches(pattern: string, text: string): boolean {
    this.#spend(1 + Math.floor(text.length / 16));
    let compiled = this.#patterns.get(pattern);
    if (!compiled) {
      compiled = compile(pattern);
      this.#patterns.set(pattern, compiled);
    }
    return compiled.matcher(text).find();
  }

  /** Whether a text has a format; one that is not known says nothing. */
  hasFormat(name: string, text: string): boolean {
    if (name === 'regex') return isPattern(text);
    if (!FORMATS.includes(name)) return true;
    return text.length <= FORMAT_CHARS && format[name]!(text);
  }

  #spend(applications: number): void {
    this.#applications += applications;
    if (this.#applications > APPLICATIONS_MAX) throw tooMuch();
  }
}

const tooMuch = (): RexError =>
  new RexError(
    'invalid_input',
    "Checking this input against the workflow's `input` schema takes too long: send less, or make the schema simpler.",
  );

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (cause) {
    const message = `The pattern ${JSON.stringify(pattern)} of the workflow's \`input\` schema cannot be used.`;
    throw new RexError('invalid_workflow', message, { cause });
  }
}

function isPattern(text: string): boolean {
  try {
    RE2JS.compile(text.slice(0, FORMAT_CHARS));
    return text.length <= FORMAT_CHARS;
  } catch {
    return false;
  }
}
