import { type JsonObject, LIMITS } from '@rex/types';
import type { PlanLoop } from '../plan.ts';
import { at, type Draft, type DraftNode, isLoop } from './draft.ts';
import { quote, type Report } from './report.ts';

const CAPS = { forEach: 'maxItems', repeat: 'maxTimes' } as const;

/** Checks that every loop has a cap and that all its rounds together stay within the steps of an execution. */
export function checkLoops(draft: Draft, report: Report): void {
  // What a body holds comes after it, so the innermost loops are counted first.
  const steps = new Map<DraftNode, number>();
  for (const body of draft.bodies.toReversed()) {
    for (const node of body.nodes) if (isLoop(node)) checkLoop(node, steps, report);
  }
}

function checkLoop(node: DraftNode, steps: Map<DraftNode, number>, report: Report): void {
  const field = CAPS[node.manifest?.role as keyof typeof CAPS];
  const cap = capOf(node.config, field);
  const where = at(node, 'config', field);
  if (cap === undefined) {
    const fix = `Add ${quote(field)}: a whole number from 1 to ${LIMITS.loopItemsMax}.`;
    report.add('cap', where, `the loop ${quote(node.id)} has no cap.`, fix);
    return;
  }
  if (typeof cap !== 'number' || !Number.isInteger(cap) || cap < 1 || cap > LIMITS.loopItemsMax) {
    const message = `${quote(field)} of ${quote(node.id)} is not a whole number from 1 to ${LIMITS.loopItemsMax}.`;
    report.add('cap', where, message, 'Write the number itself: it must be known before the run.');
    return;
  }
  const inner = (node.ownBody?.nodes ?? []).reduce((sum, each) => sum + 1 + (steps.get(each) ?? 0), 0);
  const total = cap * inner;
  if (total > LIMITS.stepsPerExecution) {
    const message = `the loop ${quote(node.id)} may make ${cap} × ${inner} = ${total} steps; an execution has at most ${LIMITS.stepsPerExecution}.`;
    const fits = Math.floor(LIMITS.stepsPerExecution / inner);
    const fix =
      fits > 0
        ? `Lower ${quote(field)} to ${fits}, or move the body into a subworkflow.`
        : 'Move the body into a subworkflow.';
    report.add('cap', where, message, fix);
    return; // told here, not again by every loop around it
  }
  steps.set(node, total);
}

/** A loop's caps and habits, once they are checked; null for any other node. */
export function loopOf({ manifest, config }: DraftNode): PlanLoop | null {
  if (manifest?.role === 'repeat') return { kind: 'repeat', maxTimes: config.maxTimes as number };
  if (manifest?.role !== 'forEach') return null;
  const { maxItems, concurrency, onItemError } = config as {
    maxItems: number;
    concurrency?: number;
    onItemError?: 'fail' | 'skip' | 'collect';
  };
  // One after another unless told: the order of what the items do outside is then that of the list.
  return { kind: 'forEach', maxItems, concurrency: concurrency ?? 1, onItemError: onItemError ?? 'fail' };
}

const capOf = (config: JsonObject, field: string) =>
  Object.hasOwn(config, field) ? config[field] : undefined;
