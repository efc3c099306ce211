import { ApiError } from '@rex/client';
import type { SaveEvent } from './save-machine.ts';

/** What it means for a draft that the server did not keep it. */
export function saveFailure(thrown: unknown): SaveEvent<never> {
  if (!(thrown instanceof ApiError)) return { type: 'unreachable' };
  const { status, code, message } = thrown;
  if (status === 0 || status === 429 || status >= 500) return { type: 'unreachable' };
  if (status === 401) return { type: 'session_over' };
  if (code === 'stale_revision') return { type: 'conflicted' };
  // The one thing besides its revision that a draft can be at odds with is that its workflow was put away.
  if (code === 'conflict') return { type: 'put_away', how: 'archived', message };
  if (status === 404) return { type: 'put_away', how: 'deleted', message };
  return { type: 'refused', message };
}
