const SPACE = /[ \t\n\r]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly these inside a string
const STRING = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const DEPTH_MAX = 500;

/**
 * Where a text stops being JSON: the offset of the first character that cannot stand there. Engines tell it in words
 * of their own, some of them not at all.
 */
export function jsonFault(text: string): number | null {
  const reader = new Reader(text);
  if (!reader.value(0)) return reader.at;
  reader.space();
  return reader.at === text.length ? null : reader.at;
}

class Reader {
  at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): boolean {
    this.space();
    if (depth > DEPTH_MAX) return false;
    if (this.#text[this.at] === '{') return this.#list('}', () => this.#member(depth));
    if (this.#text[this.at] === '[') return this.#list(']', () => this.value(depth + 1));
    return this.#take(STRING) || this.#take(SCALAR);
  }

  space(): void {
    this.#take(SPACE);
  }

  #member(depth: number): boolean {
    this.space();
    return this.#take(STRING) && this.#sign(':') && this.value(depth + 1);
  }

  #list(end: string, element: () => boolean): boolean {
    this.at += 1;
    if (this.#sign(end)) return true;
    while (element()) {
      if (this.#sign(end)) return true;
      if (!this.#sign(',')) return false;
    }
    return false;
  }

  #sign(sign: string): boolean {
    this.space();
    if (this.#text[this.at] !== sign) return false;
    this.at += 1;
    return true;
  }

  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#text);
    if (!found) return false;
    this.at += found[0].length;
    return true;
  }
}
