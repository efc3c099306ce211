import { done } from '@rex/engine';
import { z } from 'zod';
import { AnyJson, AnyJsonOrNull } from '../any-json.ts';
import { defineNode } from '../define-node.ts';

/** Makes a new value out of what is there. */
export const transform = defineNode({
  type: 'transform',
  ui: { title: 'Transform', group: 'logic', icon: 'braces', summary: 'Makes a value out of earlier outputs' },
  config: z.strictObject({ value: AnyJsonOrNull.describe('The output, with expressions in it') }),
  output: AnyJson,
  outlets: ['out'],
  effect: 'pure',
  echo: true,
  run: ({ config }) => done(config.value),
});
