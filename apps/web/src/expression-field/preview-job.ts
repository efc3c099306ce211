import {
  compileConfig,
  type ExpressionContext,
  evaluate,
  poolJob,
  renderConfig,
  runPoolJob,
} from '@rex/engine/expressions';
import type { Json } from '@rex/types';

/** A value with templates, and what its expressions see. */
export interface PreviewJob {
  id: number;
  value: Json;
  context: ExpressionContext;
}

export type PreviewAnswer = { id: number } & ({ isOk: true; value: Json } | { isOk: false; message: string });

/** Longer than this no value is sent to be shown. */
const SHOWN_CHARS = 100_000;

/** Evaluates a value as the engine would, in this thread, which a bad expression may block. */
export async function runPreview({ id, value, context }: PreviewJob): Promise<PreviewAnswer> {
  try {
    const pool = {
      evaluate: async (text: string, seen: ExpressionContext) => runPoolJob(poolJob(text, seen)),
    };
    const result = await renderConfig(compileConfig(value), (expression) =>
      evaluate(expression, context, pool),
    );
    if (JSON.stringify(result).length > SHOWN_CHARS)
      return { id, isOk: false, message: 'The value is too large to be shown here.' };
    return { id, isOk: true, value: result };
  } catch (thrown) {
    return { id, isOk: false, message: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}
