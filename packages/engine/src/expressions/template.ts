import { ExpressionSyntaxError } from './errors.ts';
import { scanTemplatePart } from './scan.ts';

/** An expression in a text; `position` is where its text starts in the whole. */
export interface TemplateExpression {
  expression: string;
  position: number;
}

/**
 * A text that may hold `{{ … }}`: none, one that is all of it and keeps its type, or texts and expressions in turn.
 */
export type Template =
  | { kind: 'text'; text: string }
  | ({ kind: 'value' } & TemplateExpression)
  | { kind: 'mixed'; parts: (string | TemplateExpression)[] };

/**
 * Reads a text. A backslash before `{{` makes it plain braces, and two before it are one backslash; elsewhere a
 * backslash is itself. Throws ExpressionSyntaxError for a `{{` without its `}}`.
 */
export function parseTemplate(text: string): Template {
  if (!text.includes('{{')) return { kind: 'text', text };
  const parts: (string | TemplateExpression)[] = [];
  let plain = '';
  let at = 0;
  for (let open = text.indexOf('{{'); open >= 0; open = text.indexOf('{{', at)) {
    const backslashes = countBackslashes(text, at, open);
    plain += text.slice(at, open - backslashes) + '\\'.repeat(backslashes >> 1);
    if (backslashes % 2 === 1) {
      plain += '{{';
      at = open + 2;
      continue;
    }
    const { end } = endOf(text, open);
    if (plain !== '') parts.push(plain);
    plain = '';
    parts.push(trimmed(text, open + 2, end));
    at = end + 2;
  }
  plain += text.slice(at);
  if (plain !== '') parts.push(plain);
  return classify(parts);
}

function classify(parts: (string | TemplateExpression)[]): Template {
  const expressions = parts.filter((part) => typeof part !== 'string');
  const texts = parts.filter((part) => typeof part === 'string');
  const [only] = expressions;
  if (!only) return { kind: 'text', text: texts.join('') };
  if (expressions.length === 1 && texts.every((each) => each.trim() === ''))
    return { kind: 'value', ...only };
  return { kind: 'mixed', parts };
}

function endOf(text: string, open: number): { end: number } {
  let why = 'its }} is missing';
  try {
    const { end, isClosed } = scanTemplatePart(text, open + 2);
    if (isClosed) return { end };
  } catch (thrown) {
    if (!(thrown instanceof ExpressionSyntaxError)) throw thrown;
    // A broken expression still ends at its braces, and is then reported by its own fault.
    const end = text.indexOf('}}', Math.max(thrown.position, open + 2));
    if (end >= 0 && !thrown.message.includes('never closed')) return { end };
    why = thrown.message;
  }
  throw new ExpressionSyntaxError(`the {{ is never closed: ${why}`, open);
}

function trimmed(text: string, start: number, end: number): TemplateExpression {
  const inner = text.slice(start, end);
  return { expression: inner.trim(), position: start + inner.length - inner.trimStart().length };
}

function countBackslashes(text: string, from: number, before: number): number {
  let at = before;
  while (at > from && text.charAt(at - 1) === '\\') at--;
  return before - at;
}
