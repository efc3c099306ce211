/** Functions that authors do not have: one runs text as code, the others give another answer each time. */
export const REMOVED_FUNCTIONS = ['eval', 'random', 'shuffle'] as const;

/** Everything that JSONata binds, less what is removed. */
const FUNCTIONS = [
  ...['abs', 'append', 'assert', 'average', 'base64decode', 'base64encode', 'boolean', 'ceil', 'clone'],
  ...['contains', 'count', 'decodeUrl', 'decodeUrlComponent', 'distinct', 'each', 'encodeUrl'],
  ...['encodeUrlComponent', 'error', 'exists', 'filter', 'floor', 'formatBase', 'formatInteger'],
  ...['formatNumber', 'fromMillis', 'join', 'keys', 'length', 'lookup', 'lowercase', 'map', 'match', 'max'],
  ...['merge', 'millis', 'min', 'not', 'now', 'number', 'pad', 'parseInteger', 'power', 'reduce', 'replace'],
  ...['reverse', 'round', 'sift', 'single', 'sort', 'split', 'spread', 'sqrt', 'string', 'substring'],
  ...['substringAfter', 'substringBefore', 'sum', 'toMillis', 'trim', 'type', 'uppercase', 'zip'],
];

export const FUNCTION_NAMES: ReadonlySet<string> = new Set(FUNCTIONS);

/** The functions that expressions may call, with their `$`, in alphabetical order. */
export const listFunctions = (): string[] => FUNCTIONS.map((name) => `$${name}`);

/** What a cheap function gives, in terms of what it is given. */
type Gives =
  | 'scalar' // a number, a boolean or a short text
  | { text: number } // a text of at most so many characters for each of its argument's
  | 'parts'; // its arguments' values, each once

/** How a function may be called inline. From `literalFrom` on, arguments must be texts or numbers as written. */
export interface CheapFunction {
  argumentsMin: number;
  argumentsMax: number;
  literalFrom?: number;
  gives: Gives;
}

const scalar = (argumentsMin: number, argumentsMax = argumentsMin): CheapFunction => ({
  argumentsMin,
  argumentsMax,
  gives: 'scalar',
});
const text = (factor: number, argumentsMin = 1, argumentsMax = argumentsMin): CheapFunction => ({
  argumentsMin,
  argumentsMax,
  gives: { text: factor },
});

/**
 * Functions whose work is linear in what they are given, whatever that is. Left out although they look cheap:
 * `$toMillis` (its pattern backtracks), `$distinct`, `$spread` and `$zip` (quadratic), `$pad` (its work is in a
 * number), `$string` with two arguments (indentation), `$replace` and `$match` (functions and patterns).
 */
export const CHEAP_FUNCTIONS: ReadonlyMap<string, CheapFunction> = new Map([
  ...['number', 'count', 'sum', 'max', 'min', 'average', 'length', 'abs', 'floor', 'ceil', 'sqrt'].map(
    (name): [string, CheapFunction] => [name, scalar(1)],
  ),
  ...['exists', 'not', 'boolean', 'type'].map((name): [string, CheapFunction] => [name, scalar(1)]),
  ['round', scalar(1, 2)],
  ['power', scalar(2)],
  ['now', scalar(0)],
  ['millis', scalar(0)],
  // Searching one large text for another is quadratic at worst, so what is sought must be written out.
  ['contains', { ...scalar(2), literalFrom: 1 }],
  // Escapes of a text inside JSON double it; case changes can triple a character, URL escapes take nine.
  ['string', text(2)],
  ['trim', text(1)],
  ['lowercase', text(3)],
  ['uppercase', text(3)],
  ['encodeUrlComponent', text(9)],
  ['encodeUrl', text(9)],
  ['substring', text(1, 2, 3)],
  ['substringBefore', { ...text(1, 2), literalFrom: 1 }],
  ['substringAfter', { ...text(1, 2), literalFrom: 1 }],
  ['split', { ...text(4, 2), literalFrom: 1 }],
  ['join', { ...text(1, 1, 2), literalFrom: 1 }],
  ['lookup', { argumentsMin: 2, argumentsMax: 2, literalFrom: 1, gives: 'parts' }],
  ['append', { argumentsMin: 2, argumentsMax: 2, gives: 'parts' }],
  ['reverse', { argumentsMin: 1, argumentsMax: 1, gives: 'parts' }],
  ['keys', { argumentsMin: 1, argumentsMax: 1, gives: 'parts' }],
  ['merge', { argumentsMin: 1, argumentsMax: 1, gives: 'parts' }],
]);
