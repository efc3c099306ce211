import { done, type NodeContext } from '@rex/engine';
import { LIMITS, RexError } from '@rex/types';
import { z } from 'zod';
import { Condition } from '../condition.ts';
import { defineNode } from '../define-node.ts';
import { kindOf } from '../kind-of.ts';

const OutletName = z.string().min(1).max(LIMITS.nameChars);
const Rule = z.strictObject({ outlet: OutletName, when: Condition });
type Rule = z.infer<typeof Rule>;

/** Leaves by the outlet of the first rule that holds, otherwise by `default`. */
export const decision = defineNode({
  type: 'decision',
  ui: {
    title: 'Decision',
    group: 'logic',
    icon: 'split',
    summary: 'Takes the first branch whose rule holds',
  },
  config: z.strictObject({
    rules: z.array(Rule).describe('Asked in order').meta({ literal: true }),
    default: OutletName.describe('The outlet when no rule holds').meta({ literal: true }),
  }),
  output: z.strictObject({ outlet: z.string(), rule: z.int().min(0).nullable() }),
  outlets: { from: '/rules', each: 'outlet', also: ['/default'] },
  effect: 'pure',
  // Resolved beforehand, a rule after the one that holds could fail the step.
  deferred: ['rules'],
  run({ config, evaluate }) {
    const leave = (rule: number | null) => {
      const outlet = rule === null ? config.default : config.rules[rule]!.outlet;
      return done({ outlet, rule }, { outlet });
    };
    const found = firstThatHolds(config.rules, 0, evaluate);
    return found instanceof Promise ? found.then(leave) : leave(found);
  },
});

/** Index of the first rule from `start` on that holds; answers at once as long as `evaluate` does. */
function firstThatHolds(
  rules: readonly Rule[],
  start: number,
  evaluate: NodeContext['evaluate'],
): number | null | Promise<number | null> {
  for (let index = start; index < rules.length; index += 1) {
    const value = evaluate(rules[index]!.when);
    if (value instanceof Promise) {
      return value.then((late) =>
        holds(late, rules, index) ? index : firstThatHolds(rules, index + 1, evaluate),
      );
    }
    if (holds(value, rules, index)) return index;
  }
  return null;
}

function holds(value: unknown, rules: readonly Rule[], index: number): boolean {
  if (typeof value === 'boolean') return value;
  const { outlet } = rules[index]!;
  throw new RexError(
    'condition_not_boolean',
    `rule ${index + 1} (outlet "${outlet}") gave ${kindOf(value)}: a condition must be true or false; compare, or use $exists`,
    { details: { rule: index, outlet } },
  );
}
