/** A piece of source text; `text` is a string's value without its quotes, a comment's with its marks. */
export type Token = {
  kind: 'word' | 'string' | 'template' | 'number' | 'regex' | 'punctuation' | 'comment';
  text: string;
  line: number;
};

const wordPattern = /[\p{ID_Start}$_#@][\p{ID_Continue}$\u200c\u200d]*/uy;
const numberPattern = /\.?\d(?:[\w.]|(?<=[eE])[+-])*/y;
const regexPattern = /\/(?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
// Both quotes end with the line: an apostrophe in the text of JSX then costs that line only, not the file.
const stringPattern = /'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*"/y;
const templateTextPattern = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*/y;
const commentPattern = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y;
const escapePattern = /\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|[\s\S]))/g;

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', 0: '\0' };
/** Words after which a slash begins a regular expression, not a division. */
const wordsBeforeRegex = new Set(
  'return typeof instanceof in of new delete void throw case do else yield await'.split(' '),
);
const wordsBeforeCondition = new Set(['if', 'while', 'for', 'with']);

/**
 * Splits TypeScript or TSX into tokens, aware of strings, comments, regular expressions and nested templates. It needs
 * no correct program: what it cannot read becomes punctuation, one character at a time.
 */
export function tokenize(source: string): Token[] {
  return new Tokenizer(source).run();
}

function cooked(text: string): string {
  return text.replace(escapePattern, (_all, braced, four, two, other: string | undefined) => {
    const code: string | undefined = braced ?? four ?? two;
    if (code !== undefined) return String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0x10ffff));
    if (other === '\n' || other === '\r\n') return '';
    return escapes[other ?? ''] ?? other ?? '';
  });
}

class Tokenizer {
  readonly #source: string;
  readonly #tokens: Token[] = [];
  #at = 0;
  #line = 1;
  /** What each open bracket is: whether it encloses a condition, and whether its end resumes a template. */
  readonly #open: { condition: boolean; template: boolean }[] = [];
  #closedCondition = false;

  constructor(source: string) {
    this.#source = source;
  }

  run(): Token[] {
    while (this.#at < this.#source.length) this.#next();
    return this.#tokens;
  }

  #next(): void {
    const character = this.#source[this.#at] ?? '';
    if (/\s/.test(character)) {
      if (character === '\n') this.#line += 1;
      this.#at += 1;
      return;
    }
    if (this.#take('comment', commentPattern)) return;
    if (this.#take('string', stringPattern)) return;
    if (character === '`') {
      this.#at += 1;
      this.#templateText(true);
      return;
    }
    if (this.#take('number', numberPattern) || this.#take('word', wordPattern)) return;
    if (character === '/' && this.#canBeginRegex() && this.#take('regex', regexPattern)) return;
    this.#punctuation(character);
  }

  #take(kind: Token['kind'], pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const text = pattern.exec(this.#source)?.[0];
    if (text === undefined || text === '') return false;
    this.#push(kind, kind === 'string' ? cooked(text.slice(1, -1)) : text);
    this.#advance(text);
    return true;
  }

  #push(kind: Token['kind'], text: string): void {
    this.#tokens.push({ kind, text, line: this.#line });
  }

  #advance(text: string): void {
    this.#at += text.length;
    this.#line += text.split('\n').length - 1;
  }

  /** Reads up to `${` or the closing backtick. A template without parts is one token and as good as a string. */
  #templateText(isHead: boolean): void {
    templateTextPattern.lastIndex = this.#at;
    const text = templateTextPattern.exec(this.#source)?.[0] ?? '';
    const ended = this.#source[this.#at + text.length] !== '$';
    if (isHead && ended) this.#push('template', cooked(text));
    else this.#push('punctuation', '`');
    this.#advance(text);
    this.#at += ended ? 1 : 2;
    if (!ended) this.#open.push({ condition: false, template: true });
  }

  #punctuation(character: string): void {
    this.#at += 1;
    if (character === '}' && this.#open.at(-1)?.template) {
      this.#open.pop();
      this.#templateText(false);
      return;
    }
    if ('([{'.includes(character)) {
      const before = this.#lastCode();
      this.#open.push({
        condition: before?.kind === 'word' && wordsBeforeCondition.has(before.text),
        template: false,
      });
    } else if (')]}'.includes(character)) {
      this.#closedCondition = this.#open.pop()?.condition ?? false;
    }
    this.#push('punctuation', character);
  }

  #lastCode(): Token | undefined {
    return this.#tokens.findLast((token) => token.kind !== 'comment');
  }

  #canBeginRegex(): boolean {
    const before = this.#lastCode();
    if (!before) return true;
    if (before.kind === 'word') return wordsBeforeRegex.has(before.text);
    if (before.kind !== 'punctuation') return false;
    if (before.text === ')') return this.#closedCondition;
    return before.text !== ']' && before.text !== '`';
  }
}
