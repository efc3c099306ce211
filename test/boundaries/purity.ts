import { type Token, tokenize } from './tokens.ts';

/** A use of something that the engine must be given, with its line. */
export type Impurity = { what: string; line: number };

const forbiddenWords = new Set([
  'process',
  'Buffer',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'fetch',
  'require',
  'globalThis',
  'global',
  'window',
  'self',
  'navigator',
  'eval',
  'Function',
]);

const forbiddenMembers = new Map([
  ['Math', ['random']],
  ['crypto', ['randomUUID', 'getRandomValues']],
]);

/**
 * Finds clocks, chance, timers and Node's globals. It reads words, not scopes: a local variable of such a name is
 * refused too, since nobody should have to look twice.
 */
export function impuritiesOf(source: string): Impurity[] {
  const tokens = tokenize(source).filter((token) => token.kind !== 'comment');
  return tokens.flatMap((token, index) => {
    const what = token.kind === 'word' && !isNameOnly(tokens, index) ? impurityAt(tokens, index) : undefined;
    return what ? [{ what, line: token.line }] : [];
  });
}

/** A property after a dot, or the key of an object or a type. */
function isNameOnly(tokens: Token[], index: number): boolean {
  const [beforePrevious, previous, next] = [
    tokens[index - 2]?.text,
    tokens[index - 1]?.text,
    tokens[index + 1]?.text,
  ];
  if (previous === '.') return beforePrevious !== '.';
  const beginsEntry = previous === '{' || previous === ',' || previous === ';' || previous === 'readonly';
  return beginsEntry && (next === ':' || (next === '?' && tokens[index + 2]?.text === ':'));
}

function impurityAt(tokens: Token[], index: number): string | undefined {
  const word = tokens[index]?.text ?? '';
  if (forbiddenWords.has(word)) return word;
  if (word === 'Date') return impureDate(tokens, index);
  const members = forbiddenMembers.get(word);
  if (!members) return undefined;
  const member = memberAt(tokens, index + 1);
  if (member === undefined) return isBareUse(tokens, index) ? word : undefined;
  return members.includes(member) ? `${word}.${member}` : undefined;
}

function memberAt(tokens: Token[], at: number): string | undefined {
  const start = tokens[at]?.text === '?' ? at + 1 : at;
  if (tokens[start]?.text === '.') {
    return tokens[start + 1]?.text === '[' ? tokens[start + 2]?.text : tokens[start + 1]?.text;
  }
  return tokens[start]?.text === '[' ? tokens[start + 1]?.text : undefined;
}

/** `const { random } = Math` and `f(crypto)` hide the member; `let m: Math` does not need one. */
function isBareUse(tokens: Token[], index: number): boolean {
  return tokens[index - 1]?.text !== ':';
}

/** `new Date(value)` only converts; without a value, or without `new`, it reads the clock. */
function impureDate(tokens: Token[], index: number): string | undefined {
  if (memberAt(tokens, index + 1) === 'now') return 'Date.now';
  const [open, close] = [tokens[index + 1]?.text, tokens[index + 2]?.text];
  if (tokens[index - 1]?.text === 'new') return open === '(' && close !== ')' ? undefined : 'new Date()';
  if (open === '(') return 'Date()';
  return tokens[index - 1]?.text === '=' ? 'Date' : undefined;
}
