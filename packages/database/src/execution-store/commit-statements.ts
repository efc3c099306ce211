import { type Change, type Lease, type NewChild, RefusedError, type WaitRow } from '@rex/engine';
import type { Json } from '@rex/types';
import type { Statement } from '../connect/database.ts';
import { toJson } from './encode.ts';
import { postStatement } from './post-messages.ts';
import {
  clearTimers,
  consumeInbox,
  copyBlobs,
  insertBlobs,
  insertHistory,
  insertSnapshots,
  type SentPost,
  setTimers,
} from './write-entries.ts';
import {
  childRow,
  type InsertRow,
  insertExecutions,
  type UpdateRow,
  updateExecutions,
} from './write-executions.ts';
import { insertAttempts, type Of, writeSteps } from './write-steps.ts';
import {
  closeTasks,
  closeWaits,
  noteTasks,
  openTasks,
  openWaits,
  type TaskRow,
  writeOutbox,
} from './write-waits.ts';

/**
 * The statements of one flush, to be sent as one batch: the lease first, then one statement for each kind of row
 * that there is, rows in the order of their executions' ids so that no two flushes wait for each other.
 */
export function commitStatements(lease: Lease, changes: readonly Change[]): Statement[] {
  const ordered = changes.toSorted((a, b) => (a.executionId < b.executionId ? -1 : 1));
  const twice = ordered.find(({ executionId }, index) => executionId === ordered[index + 1]?.executionId);
  if (twice) throw new RefusedError(`two changes of ${twice.executionId} in one commit`);
  const owned = ordered.filter(({ create }) => create === null).map(({ executionId }) => executionId);
  const children = ordered.flatMap((change) => change.children);
  const created = [...ordered.filter(isCreated), ...children.map(childRow)];
  const posts = ordered.flatMap(({ executionId: from, posts }) => posts.map((post) => ({ from, ...post })));
  const updated = ordered.filter(isUpdated);
  return [
    checkLease(lease, owned),
    ...some(posts, () => lockExecutions([...owned, ...posts.map(({ executionId }) => executionId)])),
    ...some(created, (rows) => insertExecutions(rows, lease.driverId)),
    ...some(updated, updateExecutions),
    ...some([...partsOf(ordered, 'blobs'), ...children.flatMap(blobsOf)], insertBlobs),
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
    ...waitStatements(ordered),
    ...some(partsOf(ordered, 'emitted'), writeOutbox),
    ...some(
      ordered.flatMap(({ executionId, inboxConsumed: upTo }) =>
        upTo === null ? [] : [{ executionId, upTo }],
      ),
      consumeInbox,
    ),
    ...postAll(posts),
  ];
}

function waitStatements(changes: readonly Change[]): Statement[] {
  const closed = partsOf(changes, 'waitsClosed');
  const opened = partsOf(changes, 'waitsOpened');
  return [
    ...some(closed, closeWaits),
    ...some(
      closed.filter(({ kind }) => kind === 'task'),
      closeTasks,
    ),
    ...some(partsOf(changes, 'taskNotes'), noteTasks),
    ...some(opened, openWaits),
    ...some(opened.filter(isTask), openTasks),
  ];
}

const isTask = (wait: Of<WaitRow>): wait is Of<TaskRow> => wait.kind === 'task';

/** The messages of a flush, and copies of the blobs that they name. The last statement tells whom to wake. */
export const postAll = (posts: readonly SentPost[]): Statement[] => [
  ...some(
    posts.filter(({ blob }) => blob !== null),
    copyBlobs,
  ),
  ...some(posts, () =>
    postStatement(
      posts.map(({ executionId, message }) => ({ executionId, json: toJson(message as unknown as Json) })),
    ),
  ),
];

const blobsOf = ({ execution, blobs }: NewChild): Of<NewChild['blobs'][number]>[] =>
  blobs.map((blob) => ({ ...blob, executionId: execution.id }));

/**
 * Locks what a flush changes and whom it tells, in the order of their ids: two flushes that tell each other's
 * executions something would otherwise wait for one another.
 */
const lockExecutions = (ids: readonly string[]): Statement => ({
  name: 'lock_executions',
  text: 'SELECT FROM executions WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE',
  values: [[...new Set(ids)]],
});

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

type ListKey =
  | 'blobs'
  | 'steps'
  | 'attempts'
  | 'timersCleared'
  | 'timersSet'
  | 'waitsOpened'
  | 'waitsClosed'
  | 'taskNotes'
  | 'emitted';

function partsOf<Key extends ListKey>(changes: readonly Change[], key: Key): Of<Change[Key][number]>[] {
  const rows: Of<Change[Key][number]>[] = [];
  for (const change of changes) {
    for (const part of change[key]) {
      rows.push({ ...(part as Change[Key][number]), executionId: change.executionId });
    }
  }
  return rows;
}
