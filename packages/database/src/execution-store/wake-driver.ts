import type { Database } from '../connect/database.ts';
import type { Doorbell } from './doorbell.ts';

/** Tells whoever claims executions that one may be claimed. Never throws and never waits. */
export type OnClaimable = (executionId: string) => void;

const queues = new WeakMap<Database, OnClaimable>();

/** From now on a queue is told of executions that this process makes claimable; until then the doorbell rings. */
export function wakeThrough(db: Database, onClaimable: OnClaimable): void {
  queues.set(db, onClaimable);
}

/** Wakes the driver that owns an execution; when nobody does, whoever claims it. */
export function wakeDriver(
  { db, bell }: { db: Database; bell: Doorbell },
  executionId: string,
  driverId: string | null,
): void {
  const onClaimable = queues.get(db);
  if (driverId === null && onClaimable) onClaimable(executionId);
  else bell.ring(driverId ?? '');
}
