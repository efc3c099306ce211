import { z } from 'zod';

/** A condition as it is written: the node evaluates it itself, when it needs to, so its field must be deferred. */
export const Condition = z.union([
  z.boolean(),
  z.string().regex(/\{\{/, { error: 'must be true, false or an expression: {{ … }}' }),
]);
export type Condition = z.infer<typeof Condition>;
