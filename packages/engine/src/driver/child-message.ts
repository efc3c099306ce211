import { type ErrorData, isFinalExecution, RexError } from '@rex/types';
import type { ChildEnded } from '../advance/index.ts';
import type { ExecutionUpdate, InboxMessage, ParentLink, Post } from './ports.ts';

type ChildMessage = Extract<InboxMessage, { kind: 'child_ended' }>;

/** What an execution that has ended tells the one that waits for it; null when nobody does. */
export function postToParent(
  childId: string,
  parent: ParentLink | null,
  { status, output, error }: Pick<ExecutionUpdate, 'status' | 'output' | 'error'>,
): Post | null {
  if (parent === null || !isFinalExecution(status)) return null;
  const { executionId, path } = parent;
  const end = status as ChildMessage['status'];
  const blob = output && 'blob' in output ? output.blob : null;
  return { executionId, blob, message: { kind: 'child_ended', path, childId, status: end, output, error } };
}

/** What a child is told when its parent no longer wants its end. */
export const postCancel = (parentId: string, childId: string): Post => ({
  executionId: childId,
  blob: null,
  message: { kind: 'cancel', actor: 'rex', reason: `the execution ${parentId}, which began it, stopped` },
});

/** The event that the end of a child is to its parent. */
export function eventOfChild({ path, childId, output, ...end }: ChildMessage, at: number): ChildEnded {
  const about = { type: 'child_ended' as const, path, childId, at };
  return output ? { ...about, output } : { ...about, error: errorOf(childId, end) };
}

/** The child's error, told as the parent's: its kind is kept, and an author may have it tried again. */
function errorOf(childId: string, { status, error }: Pick<ChildMessage, 'status' | 'error'>): ErrorData {
  const details = { executionId: childId, ...(error ? { error: { ...error } } : {}) };
  if (status === 'CANCELLED') {
    return new RexError('child_cancelled', `the execution ${childId} was cancelled`, { details }).toData();
  }
  const message = `the execution ${childId} failed: ${error?.message ?? 'nobody knows why'}`
    .slice(0, 4_000)
    .toWellFormed();
  const data = new RexError('child_failed', message, { details }).toData();
  return { ...data, category: error?.category ?? data.category };
}
