import { listFunctions } from '@rex/engine/expressions';
import type { ExpressionScope, KnownValue } from './expression-scope.ts';
import { fieldsOf, inWords, stepInto } from './known-fields.ts';

/** Something that may be written next. */
export interface Suggestion {
  label: string;
  kind: 'root' | 'node' | 'field' | 'function';
  detail: string;
  /** Written in place of the label. */
  apply: string;
}

/** Suggestions, and where the word that they replace begins. */
export interface Suggestions {
  from: number;
  list: Suggestion[];
}

const EXECUTION: KnownValue = {
  schema: {
    properties: { id: { type: 'string' }, startedAt: { type: 'string' }, attempt: { type: 'integer' } },
  },
  sample: undefined,
};

const ROOT_WORDS: Record<string, string> = {
  trigger: 'what the execution was started with',
  nodes: 'outputs of earlier nodes',
  memory: 'what was remembered',
  execution: 'about this execution',
  item: 'the item of this round',
  index: 'the number of this round',
  last: 'what the round before gave',
  error: 'what went wrong',
};

/** Where the expression begins that a place is in; null outside of `{{ … }}`. */
export function expressionStart(text: string, at: number): number | null {
  const open = text.lastIndexOf('{{', at - 1);
  if (open < 0 || at < open + 2) return null;
  const close = text.indexOf('}}', open + 2);
  return close >= 0 && close + 2 <= at ? null : open + 2;
}

/** A name that can follow a dot as it is; others are put in backticks. */
const plain = (name: string): string => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : `\`${name}\``);

/** What may be written at a place of a template text; null where there is nothing to say. */
export function complete(text: string, at: number, scope: ExpressionScope): Suggestions | null {
  const start = expressionStart(text, at);
  if (start === null) return null;
  const before = text.slice(start, at);
  const match = /(?:^|[^\w.$`])((?:[A-Za-z_]\w*(?:\[[^\][]*\])?\.)*)(\$?[A-Za-z_]\w*|\$|)$/.exec(before);
  if (!match) return null;
  const path = (match[1] ?? '')
    .split('.')
    .slice(0, -1)
    .map((step) => step.replace(/\[.*\]$/, ''));
  const word = match[2] ?? '';
  const from = at - word.length;
  if (path.length === 0)
    return { from, list: word.startsWith('$') ? functions() : [...roots(scope), ...functions()] };
  if (word.startsWith('$')) return null;
  const [root, ...steps] = path;
  if (root === 'nodes' && steps.length === 0) return { from, list: nodes(scope) };
  const value = valueAt(root ?? '', steps, scope);
  if (!value) return null;
  const list = fieldsOf(value).map(
    ({ name, detail }): Suggestion => ({
      label: name,
      kind: 'field',
      detail,
      apply: plain(name),
    }),
  );
  return list.length > 0 ? { from, list } : null;
}

function valueAt(root: string, steps: readonly string[], scope: ExpressionScope): KnownValue | null {
  let path = steps;
  let value: KnownValue | undefined;
  if (root === 'nodes') {
    value = scope.nodes.find(({ id }) => id === steps[0]);
    path = steps.slice(1);
  } else if (root === 'trigger') value = scope.trigger;
  else if (root === 'memory') value = scope.memory;
  else if (root === 'execution') value = EXECUTION;
  else value = scope.extras.get(root);
  return value ? path.reduce(stepInto, value) : null;
}

function roots({ extras, nodes: known }: ExpressionScope): Suggestion[] {
  const names = ['trigger', ...(known.length > 0 ? ['nodes'] : []), ...extras.keys(), 'memory', 'execution'];
  return names.map((name) => ({
    label: name,
    kind: 'root',
    detail: ROOT_WORDS[name] ?? '',
    apply: name === 'nodes' ? 'nodes.' : name,
  }));
}

const functions = (): Suggestion[] =>
  listFunctions().map((name) => ({ label: name, kind: 'function', detail: '', apply: `${name}(` }));

const nodes = ({ nodes: known }: ExpressionScope): Suggestion[] =>
  known.map(({ id, title, sample }) => ({
    label: id,
    kind: 'node',
    detail: sample === undefined ? title : `${title} · ${inWords(sample)}`,
    apply: id,
  }));
