import { ErrorData, Execution, JsonSchema, Step } from '@rex/types';
import { z } from 'zod';

/** How an execution ended: what `rex run --json` prints. */
export const RunResult = z.object({
  execution: Execution,
  steps: z.array(Step),
  output: JsonSchema.nullable(),
  error: ErrorData.optional(),
});
export type RunResult = z.infer<typeof RunResult>;
