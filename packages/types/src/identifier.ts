import { z } from 'zod';

/** A node's id: an identifier, so that expressions can name it. */
export const Identifier = z
  .string()
  .max(100)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, {
    error: 'is not an identifier: begin with a letter or _, go on with letters, digits or _',
  });
export type Identifier = z.infer<typeof Identifier>;
