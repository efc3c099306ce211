import type { Json } from '@rex/types';
import { escapePointer } from '@rex/utils';
import { type CompiledExpression, compileExpression } from './compile-expression.ts';
import { put } from './context.ts';
import { ExpressionError, ExpressionSyntaxError } from './errors.ts';
import { parseTemplate, type TemplateExpression } from './template.ts';

/** One thing wrong with a template: the JSON pointer of its text, and where in that text. No full stop. */
export interface ConfigProblem {
  path: string;
  message: string;
  position: number;
}

/** A config with its templates read: what stays, and what is to be evaluated. */
export interface CompiledConfig {
  /** Every expression with the JSON pointer of the text that it is in. */
  readonly expressions: readonly { path: string; expression: CompiledExpression }[];
  /** Names that are no roots are not here: who knows the graph words them from `unknownRoots`. */
  readonly problems: readonly ConfigProblem[];
  readonly isStatic: boolean;
  /** For `renderConfig`. */
  readonly part: Part;
}

type Part =
  | { kind: 'static'; value: Json }
  | { kind: 'value'; expression: CompiledExpression }
  | { kind: 'text'; parts: (string | CompiledExpression)[] }
  | { kind: 'array'; items: Part[] }
  | { kind: 'object'; entries: [string, Part][] }
  | { kind: 'broken'; text: string; message: string };

interface CompileOptions {
  /** JSON pointers of fields that stay as they are written, templates included; the node evaluates them itself. */
  deferred?: readonly string[];
}

const LEVELS_MAX = 200;

/** Reads all templates of a config, once; reports every problem and throws none. */
export function compileConfig(config: Json, { deferred = [] }: CompileOptions = {}): CompiledConfig {
  const reader = new ConfigReader(new Set(deferred));
  const part = reader.read(config, '', 0);
  const { expressions, problems } = reader;
  return { expressions, problems, isStatic: part.kind === 'static', part };
}

class ConfigReader {
  readonly expressions: { path: string; expression: CompiledExpression }[] = [];
  readonly problems: ConfigProblem[] = [];
  readonly #deferred: ReadonlySet<string>;

  constructor(deferred: ReadonlySet<string>) {
    this.#deferred = deferred;
  }

  read(value: Json, path: string, level: number): Part {
    if (typeof value === 'string')
      return this.#deferred.has(path) ? asItIs(value) : this.#readText(value, path);
    if (typeof value !== 'object' || value === null || this.#deferred.has(path)) return asItIs(value);
    if (level >= LEVELS_MAX) {
      this.problems.push({ path, message: `the config has more than ${LEVELS_MAX} levels`, position: 0 });
      return asItIs(null);
    }
    if (Array.isArray(value)) {
      const items = value.map((item, at) => this.read(item, `${path}/${at}`, level + 1));
      return items.every(isStatic) ? asItIs(items.map((item) => item.value)) : { kind: 'array', items };
    }
    const entries = Object.keys(value).map((key): [string, Part] => [
      key,
      this.read(value[key] as Json, `${path}/${escapePointer(key)}`, level + 1),
    ]);
    if (!entries.every((entry): entry is [string, StaticPart] => isStatic(entry[1])))
      return { kind: 'object', entries };
    // Built anew: a text without expressions may still hold escaped braces.
    return asItIs(
      objectOf(
        entries,
        entries.map(([, { value: kept }]) => kept),
      ),
    );
  }

  #readText(text: string, path: string): Part {
    if (!text.includes('{{')) return asItIs(text);
    try {
      const template = parseTemplate(text);
      if (template.kind === 'text') return { kind: 'static', value: template.text };
      if (template.kind === 'value') {
        const expression = this.#compile(template, path);
        return expression ? { kind: 'value', expression } : this.#broken(text);
      }
      const parts = template.parts.map((part) =>
        typeof part === 'string' ? part : this.#compile(part, path),
      );
      if (parts.some((part) => part === null)) return this.#broken(text);
      return { kind: 'text', parts: parts as (string | CompiledExpression)[] };
    } catch (thrown) {
      this.#report(thrown, path, 0);
      return this.#broken(text);
    }
  }

  #compile({ expression: text, position }: TemplateExpression, path: string): CompiledExpression | null {
    try {
      const expression = compileExpression(text);
      this.expressions.push({ path, expression });
      for (const problem of expression.problems) {
        this.problems.push({ path, message: problem.message, position: position + problem.position });
      }
      return expression;
    } catch (thrown) {
      this.#report(thrown, path, position);
      return null;
    }
  }

  #report(thrown: unknown, path: string, offset: number): void {
    if (!(thrown instanceof ExpressionSyntaxError)) throw thrown;
    this.problems.push({ path, message: thrown.message, position: offset + thrown.position });
  }

  #broken(text: string): Part {
    return { kind: 'broken', text, message: this.problems.at(-1)?.message ?? 'it is no expression' };
  }
}

type StaticPart = Extract<Part, { kind: 'static' }>;

const isStatic = (part: Part): part is StaticPart => part.kind === 'static';

const asItIs = (value: Json): Part => ({ kind: 'static', value });

type EvaluateOne = (expression: CompiledExpression) => Json | undefined | Promise<Json | undefined>;
type Rendered = Json | undefined;

/**
 * Builds a config's value, at once when every evaluation is. A property whose expression gives nothing is left out;
 * an item, or the whole, becomes null; in a text, nothing and null are empty. Static parts are shared, not copied.
 */
export function renderConfig(config: CompiledConfig, evaluateOne: EvaluateOne): Json | Promise<Json> {
  const rendered = render(config.part, evaluateOne);
  return rendered instanceof Promise ? rendered.then((value) => value ?? null) : (rendered ?? null);
}

function render(part: Part, evaluateOne: EvaluateOne): Rendered | Promise<Rendered> {
  switch (part.kind) {
    case 'static':
      return part.value;
    case 'value':
      return evaluateOne(part.expression);
    case 'text':
      return together(
        part.parts,
        (each) => (typeof each === 'string' ? each : evaluateOne(each)),
        (values) => values.map(toText).join(''),
      );
    case 'array':
      return together(
        part.items,
        (item) => render(item, evaluateOne),
        (values) => values.map((value) => value ?? null),
      );
    case 'object':
      return together(
        part.entries,
        ([, value]) => render(value, evaluateOne),
        (values) => objectOf(part.entries, values),
      );
    case 'broken':
      throw new ExpressionError(part.text, `cannot be read: ${part.message}`);
  }
}

/** Makes a value of all parts' values: at once when none is a promise. */
function together<Source>(
  sources: readonly Source[],
  read: (source: Source) => Rendered | Promise<Rendered>,
  finish: (values: Rendered[]) => Json,
): Rendered | Promise<Rendered> {
  const values: (Rendered | Promise<Rendered>)[] = [];
  let isLater = false;
  try {
    for (const source of sources) {
      const value = read(source);
      if (value instanceof Promise) isLater = true;
      values.push(value);
    }
  } catch (thrown) {
    // Nobody will wait for what was begun before the fault, and a rejection without a reader ends the process.
    for (const value of values) if (value instanceof Promise) value.catch(() => {});
    throw thrown;
  }
  return isLater ? Promise.all(values).then(finish) : finish(values as Rendered[]);
}

function objectOf(entries: readonly [string, Part][], values: Rendered[]): Json {
  const object: { [key: string]: Json } = {};
  for (const [at, [key]] of entries.entries()) put(object, key, values[at]);
  return object;
}

function toText(value: Rendered): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
