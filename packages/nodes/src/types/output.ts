import { done } from '@rex/engine';
import { z } from 'zod';
import { AnyJson, AnyJsonOrNull } from '../any-json.ts';
import { defineNode } from '../define-node.ts';

/** Names a result; as a last node it is what the execution gives. */
export const output = defineNode({
  type: 'output',
  ui: { title: 'Output', group: 'logic', icon: 'flag', summary: 'Names what the workflow gives back' },
  config: z.strictObject({ value: AnyJsonOrNull.describe('The result, with expressions in it') }),
  output: AnyJson,
  outlets: ['out'],
  effect: 'pure',
  echo: true,
  run: ({ config }) => done(config.value),
});
