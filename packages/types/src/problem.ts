import { z } from 'zod';

/** One thing wrong with a workflow: where it is, what is wrong and what to do. */
export const Problem = z.strictObject({
  code: z.enum([
    'shape',
    'duplicate_id',
    'unknown_type',
    'unknown_node',
    'unknown_outlet',
    'self_edge',
    'duplicate_edge',
    'cycle',
    'no_trigger',
    'trigger_has_input',
    'trigger_in_body',
    'not_triggered',
    'config',
    'expression',
    'not_upstream',
    'unknown_name',
    'backtrack',
    'fallback',
    'undo',
    'join',
    'cap',
    'limit',
    'schema',
  ]),
  nodeId: z.string().nullable(),
  path: z.string().describe('JSON pointer into the document'),
  message: z.string(),
  fix: z.string(),
});
export type Problem = z.infer<typeof Problem>;
