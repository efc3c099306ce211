import { Body, LIMITS } from '@rex/types';
import { z } from 'zod';
import { AnyJson } from '../any-json.ts';
import { Condition } from '../condition.ts';
import { defineNode } from '../define-node.ts';

/** Runs its body again and again until a condition holds; the driver does so, by the cap in the plan. */
export const repeat = defineNode({
  type: 'repeat',
  role: 'repeat',
  ui: { title: 'Repeat', group: 'logic', icon: 'repeat', summary: 'Runs its body until a condition holds' },
  config: z.strictObject({
    until: Condition.describe('Asked after each round').meta({ literal: true }),
    maxTimes: z
      .int()
      .min(1)
      .max(LIMITS.loopItemsMax)
      .describe('Not done by then, the step fails')
      .meta({ literal: true }),
    body: Body.meta({ literal: true }),
  }),
  output: AnyJson,
  outlets: ['out'],
  effect: 'pure',
  deferred: ['until', 'body'],
});
