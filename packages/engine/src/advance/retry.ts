import type { EffectClass, ErrorData } from '@rex/types';
import { hashUnit } from '@rex/utils';
import type { PlanRetry } from '../plan.ts';

/** Attempts where the policy does not say: what may safely run again is tried three times. */
const ATTEMPTS_DEFAULT: Record<EffectClass, number> = { pure: 1, read: 3, idempotent: 3, unsafe: 1 };
/** No change of the world makes these succeed. */
const NEVER = new Set(['output_not_storable', 'cancelled', 'decided_failed']);

/** What the decision to try again rests on. Times in milliseconds. */
export interface RetryQuestion {
  retry: PlanRetry;
  effect: EffectClass;
  error: ErrorData;
  /** The attempt that failed. */
  attempt: number;
  executionId: string;
  path: string;
  at: number;
  retryAfterMs?: number | undefined;
}

/** When to try again; null when not at all. The only place where this is decided. */
export function decideRetry(question: RetryQuestion): number | null {
  const { retry, effect, error, attempt, at } = question;
  if (attempt >= (retry.attemptsMax ?? ATTEMPTS_DEFAULT[effect])) return null;
  if (NEVER.has(error.code)) return null;
  if (error.code === 'attempt_lost') return at;
  if (effect === 'unsafe' && mayHaveHappened(error)) return null;
  const isWanted = retry.on
    ? retry.on.includes(error.code) || retry.on.includes(error.category)
    : error.retryable;
  return isWanted ? at + delayBefore(question) : null;
}

/** Whether what an unsafe step asked for may have been done: no policy repeats that blindly. */
const mayHaveHappened = ({ details }: ErrorData): boolean =>
  typeof details === 'object' &&
  details !== null &&
  !Array.isArray(details) &&
  details.mayHaveHappened === true;

/** Exponential backoff; jitter is a hash, so that the same history gives the same delays (E1). */
function delayBefore({ retry, attempt, executionId, path, retryAfterMs }: RetryQuestion): number {
  const plain = Math.min(retry.delayMs * retry.factor ** (attempt - 1), retry.delayMaxMs);
  const jittered = plain * (1 - retry.jitter * hashUnit(`${executionId} ${path} ${attempt}`));
  return Math.round(Math.max(jittered, retryAfterMs ?? 0));
}
