import { type Token, tokenize } from './tokens.ts';

/** One place where a module names another; `specifier` is undefined where it is computed and cannot be known. */
export type Import = {
  specifier: string | undefined;
  /** `url` is `new URL('…', import.meta.url)`, the way a worker's module is named. */
  how: 'static' | 'export' | 'dynamic' | 'require' | 'url';
  isTypeOnly: boolean;
  /** What is imported by name, as the other module calls it; `*` for all of it. */
  names: string[];
  line: number;
};

/** Finds every import of a TypeScript, TSX or JavaScript module. */
export function importsOf(source: string): Import[] {
  const tokens = tokenize(source).filter((token) => token.kind !== 'comment');
  return tokens.flatMap((token, index) => {
    if (token.kind !== 'word' || (tokens[index - 1]?.text === '.' && tokens[index - 2]?.text !== '.'))
      return [];
    const found = readers.get(token.text)?.(tokens, index);
    return found ? [{ ...found, line: token.line }] : [];
  });
}

type Found = Omit<Import, 'line'>;

/** A map, because a word of the source may be `constructor`. */
const readers = new Map<string, (tokens: Token[], index: number) => Found | undefined>([
  ['import', readImport],
  ['export', readExport],
  ['require', readRequire],
  ['new', readUrl],
]);

const isText = (token: Token | undefined, text: string) =>
  token?.text === text && token.kind !== 'string' && token.kind !== 'template';

const isString = (token: Token | undefined) => token?.kind === 'string' || token?.kind === 'template';

function readImport(tokens: Token[], index: number): Found | undefined {
  const next = tokens[index + 1];
  if (next && isString(next)) return { specifier: next.text, how: 'static', isTypeOnly: false, names: [] };
  if (isText(next, '(')) return readCall(tokens, index + 2, 'dynamic');
  if (isText(next, '.')) {
    const isResolve = isText(tokens[index + 3], '.') && isText(tokens[index + 4], 'resolve');
    return isResolve && isText(tokens[index + 5], '(') ? readCall(tokens, index + 6, 'dynamic') : undefined;
  }
  // An object's key or method named `import` is followed by neither of these.
  if (next?.kind !== 'word' && !isText(next, '{') && !isText(next, '*')) return undefined;
  return readFrom(tokens, index + 1, 'static');
}

function readExport(tokens: Token[], index: number): Found | undefined {
  const start = isText(tokens[index + 1], 'type') ? index + 2 : index + 1;
  if (!isText(tokens[start], '{') && !isText(tokens[start], '*')) return undefined;
  return readFrom(tokens, index + 1, 'export');
}

function readRequire(tokens: Token[], index: number): Found | undefined {
  const isResolve = isText(tokens[index + 1], '.') && isText(tokens[index + 2], 'resolve');
  const open = isResolve ? index + 3 : index + 1;
  return isText(tokens[open], '(') ? readCall(tokens, open + 1, 'require') : undefined;
}

function readCall(tokens: Token[], index: number, how: 'dynamic' | 'require'): Found {
  const [argument, after] = [tokens[index], tokens[index + 1]];
  const isKnown = isString(argument) && (isText(after, ')') || isText(after, ','));
  return { specifier: isKnown ? argument?.text : undefined, how, isTypeOnly: false, names: ['*'] };
}

/** Only addresses relative to the module itself; other URLs name no module. */
function readUrl(tokens: Token[], index: number): Found | undefined {
  const texts = tokens.slice(index + 1, index + 10);
  const specifier = texts[2];
  if (!isText(texts[0], 'URL') || !isText(texts[1], '(') || !specifier || !isString(specifier))
    return undefined;
  const base = texts
    .slice(3, 9)
    .map((token) => token.text)
    .join('');
  if (base !== ',import.meta.url') return undefined;
  return { specifier: specifier.text, how: 'url', isTypeOnly: false, names: ['*'] };
}

/** Reads the clause from its first token to `from '…'` or `= require('…')`, whichever it has. */
function readFrom(tokens: Token[], start: number, how: 'static' | 'export'): Found | undefined {
  const isMarked =
    isText(tokens[start], 'type') && !isText(tokens[start + 1], ',') && !isText(tokens[start + 1], '=');
  const isDefaultNamedType = isText(tokens[start + 1], 'from') && isString(tokens[start + 2]);
  const isTypeOnly = isMarked && !isDefaultNamedType;
  let at = isTypeOnly ? start + 1 : start;
  const names: string[] = [];
  let depth = 0;
  let typeNames = 0;
  for (; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (!token || isString(token) || isText(token, ';')) return undefined;
    if (isText(token, '{')) depth += 1;
    else if (isText(token, '}')) depth -= 1;
    else if (depth === 0 && isText(token, 'from') && isString(tokens[at + 1])) break;
    else if (depth === 0 && isText(token, '=')) return undefined;
    else if (isText(token, '*')) names.push('*');
    else if (token.kind === 'word') {
      const previous = tokens[at - 1];
      if (isText(previous, 'as')) continue;
      const isTypeMark =
        isText(token, 'type') && tokens[at + 1]?.kind === 'word' && !isText(tokens[at + 1], 'as');
      if (isTypeMark && depth > 0) typeNames += 1;
      else if (!isText(token, 'as')) names.push(depth > 0 ? token.text : 'default');
    } else if (!isText(token, ',')) return undefined;
  }
  const specifier = tokens[at + 1]?.text;
  if (specifier === undefined) return undefined;
  return {
    specifier,
    how,
    isTypeOnly: isTypeOnly || (names.length > 0 && typeNames === names.length),
    names,
  };
}
