import { done } from '@rex/engine';
import { z } from 'zod';
import { AnyJson } from '../any-json.ts';
import { defineNode } from '../define-node.ts';

/** Brings the outputs of the branches that were taken together; the order is that of the edges. */
export const merge = defineNode({
  type: 'merge',
  ui: { title: 'Merge', group: 'logic', icon: 'merge', summary: 'Brings the outputs of branches together' },
  config: z.strictObject({
    mode: z.enum(['object', 'array', 'first']).describe('By node id, as a list, or only the first'),
  }),
  output: AnyJson,
  outlets: ['out'],
  effect: 'pure',
  run({ config, incoming }) {
    switch (config.mode) {
      case 'object':
        return done(Object.fromEntries(incoming.map(({ nodeId, output }) => [nodeId, output])));
      case 'array':
        return done(incoming.map(({ output }) => output));
      case 'first':
        return done(incoming[0]?.output ?? null);
    }
  },
});
