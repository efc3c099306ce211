import { Body, LIMITS } from '@rex/types';
import { z } from 'zod';
import { AnyJson } from '../any-json.ts';
import { defineNode } from '../define-node.ts';

/** Runs its body once for every item of a list; the driver does so, by the caps in the plan. */
export const forEach = defineNode({
  type: 'forEach',
  role: 'forEach',
  ui: {
    title: 'For each',
    group: 'logic',
    icon: 'list-tree',
    summary: 'Runs its body for every item of a list',
  },
  config: z.strictObject({
    items: z.array(AnyJson).describe('The list; the body sees item and index'),
    maxItems: z
      .int()
      .min(1)
      .max(LIMITS.loopItemsMax)
      .describe('A longer list fails the step')
      .meta({ literal: true }),
    concurrency: z
      .int()
      .min(1)
      .max(LIMITS.parallelSteps)
      .optional()
      .describe('Items under way at once')
      .meta({ literal: true }),
    onItemError: z
      .enum(['fail', 'skip', 'collect'])
      .default('fail')
      .describe('Cancel the rest, leave null in its place, or leave { error }')
      .meta({ literal: true }),
    body: Body.meta({ literal: true }),
  }),
  output: z.array(AnyJson),
  outlets: ['out'],
  effect: 'pure',
  deferred: ['body'],
});
