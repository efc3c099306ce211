import { done } from '@rex/engine';
import { z } from 'zod';
import { AnyJson } from '../any-json.ts';
import { defineNode } from '../define-node.ts';

/** Begins an execution with the input it was started with; the graph's `input` is that payload's schema. */
export const manual = defineNode({
  type: 'manual',
  role: 'trigger',
  ui: {
    title: 'Manual start',
    group: 'triggers',
    icon: 'play',
    summary: 'Starts with the input it is given',
  },
  config: z.strictObject({}),
  output: AnyJson,
  outlets: ['out'],
  effect: 'pure',
  run: ({ trigger }) => done(trigger),
});
