import { ErrorData, JsonSchema } from '@rex/types';
import { z } from 'zod';
import { ProgressEvent } from '../progress/progress-event.ts';
import { RunResult } from '../run/run-result.ts';

/** What `rex run` asks of a server: the document of a workflow file, and what it starts with. */
export const RunRequest = z.strictObject({
  document: z.looseObject({ name: z.string().min(1) }),
  input: JsonSchema,
  trigger: z.string(),
});
export type RunRequest = z.infer<typeof RunRequest>;

/** A line of the answer: first `started`, then `progress`, at the end `result` or `error`. */
export const RunLine = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('started'), executionId: z.uuid() }),
  z.object({ kind: z.literal('progress'), events: z.array(ProgressEvent) }),
  z.object({ kind: z.literal('result'), result: RunResult }),
  z.object({ kind: z.literal('error'), error: ErrorData }),
]);
export type RunLine = z.infer<typeof RunLine>;
