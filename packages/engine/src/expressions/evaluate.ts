import { type Json, LIMITS } from '@rex/types';
import { toJson, UncleanResult } from './clean.ts';
import { type CompiledExpression, compileExpression } from './compile-expression.ts';
import { type ExpressionContext, measureContext, type Visible, visibleTo } from './context.ts';
import { NOW } from './environment.ts';
import { ExpressionError, faultOf, plainWords } from './errors.ts';
import { INLINE_CHARACTERS, INLINE_CONTEXT_BYTES, INLINE_EVALUATIONS, RESULT_BYTES } from './limits.ts';
import { NOT_SIMPLE, type SimpleResult } from './simple.ts';
import { programOf } from './syntax.ts';

/** Where expressions run that are not provably cheap: outside of this process, with limits. */
export interface ExpressionPool {
  /** Rejects with ExpressionError; with code `expression_limit` when a limit was passed. */
  evaluate(text: string, context: ExpressionContext): Promise<Json | undefined>;
}

/**
 * Evaluates an expression, at once when it is simple, otherwise in this process when that is provably cheap, and in
 * the pool when not. The result may share parts with the context. Throws or rejects with ExpressionError.
 */
export function evaluate(
  expression: CompiledExpression,
  context: ExpressionContext,
  pool: ExpressionPool,
): Json | undefined | Promise<Json | undefined> {
  const simple = evaluateSimple(expression, context);
  if (simple !== NOT_SIMPLE) return simple;
  refuseUnsound(expression);
  if (expression.linear) {
    const visible = visibleTo(expression, context);
    if (isCheap(expression, visible)) return runInline(expression, visible, context.now);
  }
  return pool.evaluate(expression.text, context);
}

/** Evaluates an expression at once, or answers NOT_SIMPLE: then it needs JSONata, if only to say what is wrong. */
export function evaluateSimple({ simple }: CompiledExpression, context: ExpressionContext): SimpleResult {
  return simple ? simple(context) : NOT_SIMPLE;
}

/**
 * Evaluates an `inline` expression with JSONata in this process. Another one, or a large context, could block or end
 * it: `evaluate` is who knows. Rejects with ExpressionError.
 */
export async function evaluateInline(
  expression: CompiledExpression,
  context: ExpressionContext,
): Promise<Json | undefined> {
  refuseUnsound(expression);
  return runInline(expression, visibleTo(expression, context), context.now);
}

/** An expression with all that it sees, as plain data for another process. */
export interface PoolJob {
  text: string;
  visible: Visible;
  now: number;
}

/** Makes a pool's job of an expression; throws ExpressionError when the text cannot be evaluated at all. */
export function poolJob(text: string, context: ExpressionContext): PoolJob {
  const expression = compileOrExplain(text);
  refuseUnsound(expression);
  return { text, visible: visibleTo(expression, context), now: context.now };
}

/** Evaluates a job in this process, which it may block or end; rejects with ExpressionError. */
export const runPoolJob = ({ text, visible, now }: PoolJob): Promise<Json | undefined> =>
  run(text, visible, now);

function compileOrExplain(text: string): CompiledExpression {
  try {
    return compileExpression(text);
  } catch (thrown) {
    throw new ExpressionError(text, `cannot be read: ${plainWords(faultOf(thrown, text))}`);
  }
}

function refuseUnsound({ text, problems, unknownRoots }: CompiledExpression): void {
  const [unknown] = unknownRoots;
  const message = problems[0]?.message ?? (unknown && `expressions know no "${unknown.name}"`);
  if (message !== undefined) throw new ExpressionError(text, `cannot be evaluated: ${message}`);
}

/** Whether the work and the result are small for this context, by the bounds that were proved. */
function isCheap({ linear, weight }: CompiledExpression, visible: Visible): boolean {
  if (!linear) return false;
  const { nodes, literalChars } = weight;
  const size = measureContext(visible, INLINE_CONTEXT_BYTES, Math.ceil(INLINE_EVALUATIONS / nodes));
  if (!size) return false;
  const { bytes, values } = size;
  if (nodes * bytes + literalChars * values > INLINE_CHARACTERS) return false;
  return linear.perByte * bytes + linear.perValue * values + linear.fixed <= RESULT_BYTES;
}

/** JSONata marks arrays of its input in some expressions, and the context is others' too. */
function runInline({ text, linear }: CompiledExpression, visible: Visible, now: number) {
  const isSafe = linear && !linear.writes;
  return run(text, isSafe ? visible : (JSON.parse(JSON.stringify(visible)) as Visible), now);
}

async function run(text: string, visible: Visible, now: number): Promise<Json | undefined> {
  try {
    return toJson(await programOf(text).evaluate(visible, { [NOW]: now }));
  } catch (thrown) {
    throw explain(text, thrown);
  }
}

/** JSONata's codes of limits that it was given: depth, time, and length of a sequence or a range. */
const LIMIT_CODES = ['D1011', 'D1012', 'D2014', 'D2015'];

function explain(text: string, thrown: unknown): ExpressionError {
  if (thrown instanceof UncleanResult) {
    return new ExpressionError(text, thrown.message, {
      code: thrown.isLimit ? 'expression_limit' : 'expression_failed',
    });
  }
  if (thrown instanceof RangeError) {
    return new ExpressionError(text, 'goes too deep or makes too long a value', { code: 'expression_limit' });
  }
  const fault = faultOf(thrown, text);
  if (fault.code === 'D1012') return tookTooLong(text, LIMITS.expressionPoolMs);
  return new ExpressionError(text, `failed: ${plainWords(fault)}`, {
    code: LIMIT_CODES.includes(fault.code ?? '') ? 'expression_limit' : 'expression_failed',
    ...(fault.code === undefined ? {} : { jsonataCode: fault.code }),
    ...(fault.position === undefined ? {} : { position: fault.position }),
  });
}

/** The error of an expression that was stopped for its time. */
export const tookTooLong = (text: string, ms: number): ExpressionError =>
  new ExpressionError(
    text,
    `took longer than ${ms % 1_000 === 0 ? `${ms / 1_000} s` : `${ms} ms`} and was stopped`,
    {
      code: 'expression_limit',
    },
  );
