import { Lru } from '@rex/utils';
import { CACHE_CHARS, CACHE_ENTRIES } from './limits.ts';
import { type Linear, proveLinear } from './linear.ts';
import { type ExpressionProblem, findReferences } from './references.ts';
import { makeSimple, type Simple } from './simple.ts';
import { parse } from './syntax.ts';

/** A parsed expression with all that is known of it before it runs. */
export interface CompiledExpression {
  readonly text: string;
  /** Whether its work is provably linear, so that it may run in this process over a small context. */
  readonly inline: boolean;
  /** The names that it uses at its root, unknown ones included. */
  readonly roots: readonly string[];
  /** Names that are no roots, with their places in the text. It cannot be evaluated while there are some. */
  readonly unknownRoots: readonly { name: string; position: number }[];
  /** The nodes whose outputs it uses, whatever their values. */
  readonly nodeIds: readonly string[];
  /** What else it may not do. It cannot be evaluated while there is something. */
  readonly problems: readonly ExpressionProblem[];
  /** For `evaluate`: the simple form, the proof of linearity, and the size of the syntax tree. */
  readonly simple: Simple | null;
  readonly linear: Linear | null;
  readonly weight: { readonly nodes: number; readonly literalChars: number };
}

const cache = new Lru<string, CompiledExpression>(CACHE_ENTRIES);
let cachedChars = 0;

/** Parses an expression, once for each text; throws ExpressionSyntaxError. */
export function compileExpression(text: string): CompiledExpression {
  const known = cache.get(text);
  if (known) return known;
  const { tree, nodes } = parse(text);
  const { roots, nodeIds, unknownRoots, problems } = findReferences(tree, nodes);
  const isSound = problems.length === 0 && unknownRoots.length === 0;
  const simple = isSound ? makeSimple(tree) : null;
  const linear = isSound ? proveLinear(tree) : null;
  const literalChars = nodes.reduce(
    (sum, { value }) => sum + (typeof value === 'string' ? value.length : 0),
    0,
  );
  const weight = { nodes: nodes.length, literalChars };
  return remember({
    text,
    inline: linear !== null,
    roots,
    nodeIds,
    unknownRoots,
    problems,
    simple,
    linear,
    weight,
  });
}

function remember(compiled: CompiledExpression): CompiledExpression {
  // Texts may be long, and many long ones would fill the memory before they fill the count.
  cachedChars += compiled.text.length;
  if (cachedChars > CACHE_CHARS) {
    cache.clear();
    cachedChars = compiled.text.length;
  }
  cache.set(compiled.text, compiled);
  return compiled;
}
