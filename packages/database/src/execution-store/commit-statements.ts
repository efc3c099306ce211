import { type Change, type Lease, RefusedError } from '@rex/engine';
import type { Statement } from '../connect/database.ts';
import {
  clearTimers,
  consumeInbox,
  insertBlobs,
  insertHistory,
  insertSnapshots,
  setTimers,
} from './write-entries.ts';
import { type InsertRow, insertExecutions, type UpdateRow, updateExecutions } from './write-executions.ts';
import { insertAttempts, type Of, writeSteps } from './write-steps.ts';

/**
 * The statements of one flush, to be sent as one batch: the lease first, then one statement for each kind of row
 * that there is, rows in the order of their executions' ids so that no two flushes wait for each other.
 */
export function commitStatements(lease: Lease, changes: readonly Change[]): Statement[] {
  const ordered = changes.toSorted((a, b) => (a.executionId < b.executionId ? -1 : 1));
  const twice = ordered.find(({ executionId }, index) => executionId === ordered[index + 1]?.executionId);
  if (twice) throw new RefusedError(`two changes of ${twice.executionId} in one commit`);
  const owned = ordered.filter(({ create }) => create === null).map(({ executionId }) => executionId);
  const created = ordered.filter(isCreated);
  const updated = ordered.filter(isUpdated);
  return [
    checkLease(lease, owned),
    ...some(created, (rows) => insertExecutions(rows, lease.driverId)),
    ...some(updated, updateExecutions),
    ...some(partsOf(ordered, 'blobs'), insertBlobs),
    ...writeSteps(partsOf(ordered, 'steps')),
    ...some(partsOf(ordered, 'attempts'), insertAttempts),
    ...some(
      ordered.flatMap(({ executionId, history }) => history.map((entry) => ({ executionId, entry }))),
      insertHistory,
    ),
    ...some(
      ordered.flatMap(({ executionId, snapshot }) => (snapshot ? [{ executionId, ...snapshot }] : [])),
      insertSnapshots,
    ),
    ...some(partsOf(ordered, 'timersCleared'), clearTimers),
    ...some(partsOf(ordered, 'timersSet'), setTimers),
    ...some(
      ordered.flatMap(({ executionId, inboxConsumed: upTo }) =>
        upTo === null ? [] : [{ executionId, upTo }],
      ),
      consumeInbox,
    ),
  ];
}

const checkLease = ({ driverId, fence }: Lease, owned: readonly string[]): Statement => ({
  name: 'check_lease',
  text: 'SELECT rex_check_lease($1, $2, $3::uuid[])',
  values: [driverId, fence, owned],
});

const isCreated = (change: Change): change is Change & InsertRow => change.create !== null;

const isUpdated = (change: Change): change is Change & UpdateRow =>
  change.create === null && (change.update !== null || change.release !== null || change.resetTakeovers);

const some = <Row>(rows: readonly Row[], write: (rows: readonly Row[]) => Statement): Statement[] =>
  rows.length > 0 ? [write(rows)] : [];

type ListKey = 'blobs' | 'steps' | 'attempts' | 'timersCleared' | 'timersSet';

function partsOf<Key extends ListKey>(changes: readonly Change[], key: Key): Of<Change[Key][number]>[] {
  const rows: Of<Change[Key][number]>[] = [];
  for (const change of changes) {
    for (const part of change[key]) {
      rows.push({ ...(part as Change[Key][number]), executionId: change.executionId });
    }
  }
  return rows;
}
