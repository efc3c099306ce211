import { type Duration, LIMITS, type Policy, parseDuration } from '@rex/types';
import type { PlanJoin, PlanPolicy } from '../plan.ts';

const DEFAULTS = { delayMs: 1_000, factor: 2, delayMaxMs: 30_000, jitter: 0.2 } as const;

/** A node's policy over its type's, with nothing left open but what the effect class decides. */
export function resolvePolicy(type: Policy, node: Policy): PlanPolicy {
  const retry = { ...type.retry, ...node.retry };
  const timeouts = { ...type.timeouts, ...node.timeouts };
  return {
    timeoutMs: ms(node.timeout ?? type.timeout) ?? LIMITS.attemptTimeoutMs,
    queueTimeoutMs: ms(timeouts.queue),
    stepTimeoutMs: ms(timeouts.step),
    retry: {
      attemptsMax: retry.attemptsMax ?? null,
      delayMs: ms(retry.delay) ?? DEFAULTS.delayMs,
      factor: retry.factor ?? DEFAULTS.factor,
      delayMaxMs: ms(retry.delayMax) ?? DEFAULTS.delayMaxMs,
      jitter: retry.jitter ?? DEFAULTS.jitter,
      on: retry.on ?? null,
    },
    onError: node.onError ?? type.onError ?? 'fail',
    join: resolveJoin(node.join ?? type.join ?? 'all'),
  };
}

function resolveJoin(join: NonNullable<Policy['join']>): PlanJoin {
  if (join === 'all') return { kind: 'all' };
  if (join === 'any') return { kind: 'n', n: 1, cancelRest: false };
  return { kind: 'n', n: join.n, cancelRest: join.cancelRest ?? false };
}

const ms = (duration: Duration | undefined): number | null =>
  duration === undefined ? null : parseDuration(duration);
