/** What an array parameter may hold; nested arrays are further dimensions. */
export type ArrayElement = string | number | bigint | boolean | null | undefined | Date | Uint8Array | object;

/**
 * Writes a PostgreSQL array literal, for `unnest($1::uuid[], $2::text[])`. Strings are always quoted, so
 * that `NULL`, '' and commas stay text; null and undefined are SQL's NULL; plain objects become JSON.
 */
export function arrayLiteral(values: readonly ArrayElement[]): string {
  let literal = '{';
  for (let index = 0; index < values.length; index++) {
    if (index > 0) literal += ',';
    literal += element(values[index]);
  }
  return `${literal}}`;
}

function element(value: ArrayElement): string {
  if (typeof value === 'string') return quoted(value);
  if (value === null || value === undefined) return 'NULL';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return arrayLiteral(value);
  if (value instanceof Date) return quoted(value.toISOString());
  if (value instanceof Uint8Array) return `"\\\\x${Buffer.from(value).toString('hex')}"`;
  return quoted(JSON.stringify(value));
}

function quoted(text: string): string {
  // The test costs far less than two replacements, and few texts need them.
  return /["\\]/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`;
}

/** Reads a PostgreSQL array's text; each element that is not NULL goes through `parseElement`. */
export function parseArray(text: string, parseElement: (text: string) => unknown): unknown[] {
  // An array whose lower bound is not 1 starts with its bounds: [0:1]={a,b}
  let at = text.startsWith('[') ? text.indexOf('=') + 1 : 0;

  const list = (): unknown[] => {
    const items: unknown[] = [];
    at++;
    while (text[at] !== '}') {
      if (at >= text.length) throw new SyntaxError('An array text ends too early.');
      if (text[at] === ',') at++;
      else if (text[at] === '{') items.push(list());
      else if (text[at] === '"') items.push(parseElement(quotedItem()));
      else items.push(bareItem());
    }
    at++;
    return items;
  };

  const quotedItem = (): string => {
    let item = '';
    let from = ++at;
    while (text[at] !== '"') {
      if (at >= text.length) throw new SyntaxError('An array text ends within quotes.');
      if (text[at] === '\\') {
        item += text.slice(from, at);
        from = ++at;
      }
      at++;
    }
    item += text.slice(from, at++);
    return item;
  };

  const bareItem = (): unknown => {
    const from = at;
    while (at < text.length && text[at] !== ',' && text[at] !== '}') at++;
    const item = text.slice(from, at);
    return item === 'NULL' ? null : parseElement(item);
  };

  return list();
}
