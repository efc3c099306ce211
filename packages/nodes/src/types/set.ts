import { done } from '@rex/engine';
import { LIMITS } from '@rex/types';
import { z } from 'zod';
import { AnyJson, AnyJsonOrNull } from '../any-json.ts';
import { defineNode } from '../define-node.ts';

/** Writes values into the execution's memory; each replaces the one of its name, the others stay. */
export const set = defineNode({
  type: 'set',
  ui: { title: 'Set memory', group: 'logic', icon: 'variable', summary: 'Remembers values by name' },
  config: z.strictObject({
    values: z.record(z.string().min(1).max(LIMITS.nameChars), AnyJsonOrNull).describe('Values by name'),
  }),
  output: z.record(z.string(), AnyJson),
  outlets: ['out'],
  effect: 'pure',
  run: ({ config }) => done(config.values, { memory: config.values }),
});
