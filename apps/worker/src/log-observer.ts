import type { DriverObserver } from '@rex/engine';
import type { HistoryEntry } from '@rex/types';
import type { Logger } from 'pino';

/** What of an entry may stand in a log: never inputs, outputs or memory. */
function factsOf(entry: HistoryEntry): Record<string, unknown> {
  const facts: Record<string, unknown> = { seq: entry.seq };
  for (const key of ['path', 'attempt', 'reason', 'kind', 'wakeAt', 'retryAt', 'actor', 'again'] as const) {
    if (key in entry) facts[key] = (entry as unknown as Record<string, unknown>)[key];
  }
  if ('error' in entry && entry.error)
    facts.error = { code: entry.error.code, category: entry.error.category };
  return facts;
}

const WARN = new Set<HistoryEntry['type']>([
  'step_failed',
  'step_retrying',
  'item_failed',
  'execution_failed',
]);
const INFO = new Set<HistoryEntry['type']>([
  'execution_created',
  'execution_completed',
  'execution_cancelled',
]);

/** Writes a line for everything that was committed, and for every trouble that no history can hold. */
export function logObserver(log: Logger): DriverObserver {
  return {
    onCommitted(executionId, entries) {
      for (const entry of entries) {
        const level = WARN.has(entry.type) ? 'warn' : INFO.has(entry.type) ? 'info' : 'debug';
        if (log.isLevelEnabled(level)) log[level]({ executionId, ...factsOf(entry) }, entry.type);
      }
    },
    onTrouble(error, executionId) {
      log.error(
        { ...(executionId ? { executionId } : {}), code: error.code, category: error.category },
        error.message,
      );
    },
  };
}
