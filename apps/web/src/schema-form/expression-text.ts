import type { Json } from '@rex/types';

/** Whether a value is text with an expression in it. */
export const isExpression = (value: Json | undefined): value is string =>
  typeof value === 'string' && value.includes('{{');

/** The expression that gives a value; JSON is an expression too. */
export const toExpression = (value: Json | undefined): string =>
  value === undefined ? '{{  }}' : isExpression(value) ? value : `{{ ${JSON.stringify(value)} }}`;

/** The value that an expression plainly is, as `5` is of `{{ 5 }}`; undefined where it has to be evaluated. */
export function fromExpression(text: string): Json | undefined {
  const inside = /^\s*\{\{(.*)\}\}\s*$/s.exec(text)?.[1];
  if (inside === undefined) return undefined;
  try {
    return JSON.parse(inside) as Json;
  } catch {
    return undefined;
  }
}
