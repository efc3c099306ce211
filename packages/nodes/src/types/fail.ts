import { RexError } from '@rex/types';
import { z } from 'zod';
import { AnyJson } from '../any-json.ts';
import { defineNode } from '../define-node.ts';

/** Fails with the author's own code and message. */
export const fail = defineNode({
  type: 'fail',
  ui: { title: 'Fail', group: 'logic', icon: 'octagon-x', summary: 'Ends its branch with an error' },
  config: z.strictObject({
    code: z
      .string()
      .max(100)
      .regex(/^[A-Za-z_][A-Za-z0-9_.-]*$/, {
        error: 'is not an error code: begin with a letter or _, go on with letters, digits, _, . or -',
      })
      .describe('An identifier, for example out_of_stock'),
    message: z.string().max(2000).describe('What is wrong and what to do'),
  }),
  output: AnyJson,
  outlets: ['out'],
  effect: 'pure',
  run({ config }) {
    // Trying again would come to the same, whatever our own table says of a code of this name.
    throw new RexError(config.code, config.message, { retryable: false });
  },
});
