import { z } from 'zod';
import { AnyJson } from '../any-json.ts';
import { defineNode } from '../define-node.ts';

/** A remark on the canvas; it is never run. */
export const note = defineNode({
  type: 'note',
  role: 'note',
  ui: {
    title: 'Note',
    group: 'logic',
    icon: 'sticky-note',
    summary: 'A remark for those who read the graph',
  },
  config: z.strictObject({ text: z.string().max(10_000).optional().meta({ literal: true }) }),
  output: AnyJson,
  outlets: [],
  effect: 'pure',
});
