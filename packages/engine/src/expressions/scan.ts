import { ExpressionSyntaxError } from './errors.ts';
import { EXPRESSION_DEPTH } from './limits.ts';

/**
 * Reads an expression as JSONata's own tokenizer does, before its parser sees it, to find where it ends in a template
 * and to refuse what would take that parser down: deep nesting, and defaults (`??`, `?:`) whose left side holds
 * defaults, since the parser copies that side at each level. It may stop earlier than the parser would; what it
 * reads as code must be what the parser reads, or a string could hide such a nest.
 */
export interface Scanned {
  /** Where the expression ends: the text's end, or the `}}` that closes it. */
  end: number;
  isClosed: boolean;
}

/** Levels of defaults inside the left side of a default; each doubles the syntax tree. */
const DEFAULTS_DEPTH = 4;
/** Uses of the parent operator, which the parser resolves by walking back. */
const PARENTS_MAX = 32;

const BLANK = ' \t\n\r\v';
const OPERATORS = '.[]{}(),@#;:?+-*/%|=<>^&!~';
const PAIRS = ['..', ':=', '!=', '>=', '<=', '**', '~>', '?:', '??'];
const CLOSERS: Record<string, string> = { '(': ')', '[': ']', '{': '}' };
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[Ee][-+]?[0-9]+)?/y;
const SIGNATURE = /<[a-z<>():?+\s-]*(?=\{)/y;

interface Group {
  opener: string;
  /** Parameters of a lambda: a signature may follow. */
  isParameters: boolean;
  /** Deepest nest of defaults in it, and in the groups closed since the last comma. */
  defaults: number;
  closed: number;
}

class Scanner {
  readonly #text: string;
  readonly #inTemplate: boolean;
  readonly #groups: Group[] = [];
  #at: number;
  /** Whether an operand may come next; decides what `/`, `*`, `%` and `|` are. */
  #wantsOperand = true;
  #lastName = '';
  #parents = 0;

  constructor(text: string, start: number, inTemplate: boolean) {
    this.#text = text;
    this.#at = start;
    this.#inTemplate = inTemplate;
    this.#groups.push({ opener: '', isParameters: false, defaults: 0, closed: 0 });
  }

  run(): Scanned {
    const text = this.#text;
    while (this.#at < text.length) {
      const char = text.charAt(this.#at);
      if (BLANK.includes(char)) this.#at++;
      else if (char === '/' && text.charAt(this.#at + 1) === '*') this.#skipComment();
      else if (this.#inTemplate && this.#isTemplateEnd()) return { end: this.#at, isClosed: true };
      else if (char === '/' && this.#wantsOperand) this.#skipRegex();
      else if (OPERATORS.includes(char)) this.#readOperator(char);
      else this.#readOperand(char);
    }
    return { end: text.length, isClosed: !this.#inTemplate };
  }

  get #group(): Group {
    return this.#groups.at(-1)!;
  }

  /** A `}` that closes no brace of the expression can only be the template's. */
  #isTemplateEnd(): boolean {
    return this.#text.startsWith('}}', this.#at) && this.#group.opener !== '{';
  }

  #readOperand(char: string): void {
    const isOperandDue = this.#wantsOperand;
    this.#lastName = '';
    this.#wantsOperand = false;
    if (char === '"' || char === "'") return this.#skipString(char);
    NUMBER.lastIndex = this.#at;
    const number = NUMBER.exec(this.#text);
    if (number) {
      this.#at += number[0].length;
      return;
    }
    const start = this.#at;
    if (char === '`') {
      this.#at = this.#endOf('`', start + 1, 'a name in backquotes is never closed');
      this.#lastName = this.#text.slice(start + 1, this.#at - 1);
      return;
    }
    while (this.#at < this.#text.length && !isNameEnd(this.#text.charAt(this.#at))) this.#at++;
    this.#lastName = this.#text.slice(start, this.#at);
    // Where an operator is due these are operators; elsewhere they are names of fields.
    if (['and', 'or', 'in'].includes(this.#lastName)) this.#wantsOperand = !isOperandDue;
  }

  #readOperator(char: string): void {
    const pair = PAIRS.find((each) => this.#text.startsWith(each, this.#at));
    const operator = pair ?? char;
    const name = this.#lastName;
    this.#lastName = '';
    this.#at += operator.length;
    if (operator in CLOSERS) this.#open(operator, name);
    else if (operator === ')' || operator === ']' || operator === '}') this.#close(operator);
    else if (operator === '|') this.#readBar();
    else if (operator === '??' || operator === '?:') this.#nestDefault();
    else if (operator === ',' || operator === ';') this.#endPart();
    else if (this.#wantsOperand && ['*', '**', '%', '?'].includes(operator)) this.#readSymbol(operator);
    else this.#wantsOperand = true;
  }

  #open(opener: string, name: string): void {
    const isParameters = opener === '(' && (name === 'function' || name === '\u03bb');
    this.#groups.push({ opener, isParameters, defaults: 0, closed: 0 });
    if (this.#groups.length > EXPRESSION_DEPTH) {
      throw new ExpressionSyntaxError('it has too many brackets inside one another', this.#at - 1);
    }
    this.#wantsOperand = true;
  }

  #close(closer: string): void {
    const group = this.#group;
    if (CLOSERS[group.opener] !== closer) {
      const what = group.opener === '' ? 'closes nothing' : `does not close the "${group.opener}" before it`;
      throw new ExpressionSyntaxError(`the "${closer}" ${what}`, this.#at - 1);
    }
    this.#groups.pop();
    this.#group.closed = Math.max(this.#group.closed, group.defaults, group.closed);
    this.#wantsOperand = false;
    if (group.isParameters) this.#skipSignature();
  }

  /** A transform, `|place|update|`: the third bar ends it. */
  #readBar(): void {
    if (this.#wantsOperand) this.#open('|', '');
    else if (this.#group.opener === '|') {
      this.#group.opener = '||';
      this.#endPart();
    } else if (this.#group.opener === '||') {
      const { defaults, closed } = this.#groups.pop()!;
      this.#group.closed = Math.max(this.#group.closed, defaults, closed);
      this.#wantsOperand = false;
    } else throw new ExpressionSyntaxError('the "|" stands where no transform begins', this.#at - 1);
  }

  #nestDefault(): void {
    const group = this.#group;
    group.defaults = Math.max(group.defaults, group.closed + 1);
    if (group.defaults > DEFAULTS_DEPTH) {
      throw new ExpressionSyntaxError('it has too many defaults (?? or ?:) inside one another', this.#at - 2);
    }
    this.#wantsOperand = true;
  }

  #endPart(): void {
    const group = this.#group;
    group.defaults = Math.max(group.defaults, group.closed);
    group.closed = 0;
    this.#wantsOperand = true;
  }

  #readSymbol(symbol: string): void {
    this.#wantsOperand = false;
    if (symbol === '%' && ++this.#parents > PARENTS_MAX) {
      throw new ExpressionSyntaxError('it uses the parent operator % too often', this.#at - 1);
    }
  }

  #skipSignature(): void {
    while (this.#at < this.#text.length && BLANK.includes(this.#text.charAt(this.#at))) this.#at++;
    if (this.#text.charAt(this.#at) !== '<') return;
    SIGNATURE.lastIndex = this.#at;
    const signature = SIGNATURE.exec(this.#text);
    if (!signature) throw new ExpressionSyntaxError('the signature of the function is not closed', this.#at);
    this.#at += signature[0].length;
    this.#wantsOperand = true;
  }

  #skipString(quote: string): void {
    const start = this.#at++;
    for (let char = this.#text.charAt(this.#at); char !== quote; char = this.#text.charAt(this.#at)) {
      if (this.#at >= this.#text.length) throw new ExpressionSyntaxError('a text is never closed', start);
      this.#at += char === '\\' ? 2 : 1;
    }
    this.#at++;
  }

  #skipComment(): void {
    this.#at = this.#endOf('*/', this.#at + 2, 'a comment is never closed');
  }

  /** The slash that ends a regular expression is not escaped and in no bracket. */
  #skipRegex(): void {
    const start = this.#at++;
    let depth = 0;
    for (let isEscaped = false; this.#at < this.#text.length; this.#at++) {
      const char = this.#text.charAt(this.#at);
      if (char === '/' && depth === 0 && !isEscaped) {
        this.#at++;
        while (['i', 'm'].includes(this.#text.charAt(this.#at))) this.#at++;
        this.#wantsOperand = false;
        return;
      }
      const isPlain = this.#text.charAt(this.#at - 1) !== '\\';
      if (isPlain && '([{'.includes(char)) depth++;
      if (isPlain && ')]}'.includes(char)) depth--;
      isEscaped = char === '\\' && !isEscaped;
    }
    throw new ExpressionSyntaxError('a regular expression is never closed', start);
  }

  #endOf(closer: string, from: number, otherwise: string): number {
    const end = this.#text.indexOf(closer, from);
    if (end < 0) throw new ExpressionSyntaxError(otherwise, this.#at);
    return end + closer.length;
  }
}

const isNameEnd = (char: string): boolean => BLANK.includes(char) || OPERATORS.includes(char);

/** Reads a whole text as one expression; throws ExpressionSyntaxError for what must not reach the parser. */
export const scanExpression = (text: string): Scanned => new Scanner(text, 0, false).run();

/** Finds the `}}` that ends the expression which starts at `start`. */
export const scanTemplatePart = (text: string, start: number): Scanned =>
  new Scanner(text, start, true).run();
