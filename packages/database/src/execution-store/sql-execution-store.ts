import {
  type Change,
  type ExecutionStore,
  type InboxMessage,
  type InboxRow,
  LEASE_TTL_MS,
  type Lease,
  LeaseLostError,
  type ResolvedVersion,
  type StoredExecution,
} from '@rex/engine';
import { type Graph, RexError } from '@rex/types';
import { uuidv7 } from 'uuidv7';
import type { Database, Result, Statement } from '../connect/database.ts';
import { OUTBOX_CHANNEL } from '../outbox-store/outbox-channel.ts';
import { repeatTransient } from '../repeat-transient.ts';
import { resolveVersion } from '../workflow-store/resolve-version.ts';
import { commitStatements, postAll } from './commit-statements.ts';
import { Doorbell } from './doorbell.ts';
import { evidenceOf } from './evidence.ts';
import { beatDriver, claimExecutions, claimTheseExecutions, registerDriver } from './handover.ts';
import { loadExecution } from './load-execution.ts';
import { MessagePoster, type Posted } from './post-messages.ts';
import { findUntoldEnds, repairExecutions, toSentPost } from './repair.ts';
import { INBOX_COLUMNS, type Raw, toInboxRow } from './rows.ts';
import { toStoreError } from './to-store-error.ts';
import { WaitMatcher } from './wait-matcher.ts';
import { wakeDriver } from './wake-driver.ts';

/** Executions in PostgreSQL or the embedded database. Errors that are none of the port's left nothing written. */
export class SqlExecutionStore implements ExecutionStore {
  readonly #db: Database;
  readonly #leaseMs: number;
  readonly #bell: Doorbell;
  readonly #poster: MessagePoster;
  readonly #matcher: WaitMatcher;
  readonly #outboxBell: Doorbell;

  /** `leaseMs` is how long a lease lives after its last heartbeat. */
  constructor(db: Database, { leaseMs = LEASE_TTL_MS }: { leaseMs?: number } = {}) {
    this.#db = db;
    this.#leaseMs = leaseMs;
    this.#bell = new Doorbell(db);
    this.#poster = new MessagePoster(db, this.#bell);
    this.#matcher = new WaitMatcher(db);
    this.#outboxBell = new Doorbell(db, OUTBOX_CHANNEL);
  }

  async register(name: string): Promise<Lease> {
    const driverId = uuidv7();
    const { rows } = await this.#query<{ fence: number }>(registerDriver(driverId, name, this.#leaseMs));
    return { driverId, fence: rows[0]!.fence };
  }

  async beat(lease: Lease): Promise<{ now: number }> {
    const { rows } = await this.#query<{ now: number }>(beatDriver(lease, this.#leaseMs));
    if (!rows[0]) throw lost(lease);
    return { now: rows[0].now };
  }

  async retire(lease: Lease): Promise<void> {
    await this.#ask(() => this.#db.transact('retireDriver', lease));
  }

  async commit(lease: Lease, changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return;
    const statements = commitStatements(lease, changes);
    const answers = await this.#ask(() => this.#db.batch(statements));
    for (const executionId of claimableFrom(changes)) this.#wake(executionId, null);
    const opened = changes.filter(({ waitsOpened }) => waitsOpened.some(({ kind }) => kind === 'event'));
    if (opened.length > 0) this.#matcher.match(opened.map(({ executionId }) => executionId));
    if (changes.some(({ emitted }) => emitted.length > 0)) this.#outboxBell.ring('');
    if (changes.some(({ posts }) => posts.length > 0)) this.#ringFor(answers);
  }

  /** Rings for whoever owns an execution that got a message; the last answer tells who that is. */
  #ringFor(answers: readonly Result<unknown>[]): void {
    for (const row of answers.at(-1)!.rows as Posted[]) this.#wake(row.execution_id, row.driver_id);
  }

  #wake(executionId: string, driverId: string | null): void {
    wakeDriver({ db: this.#db, bell: this.#bell }, executionId, driverId);
  }

  async isCommitted(change: Change): Promise<boolean> {
    const evidence = evidenceOf(change);
    if (evidence === null) return false;
    const { rows } = await this.#query<{ found: boolean }>(evidence);
    return rows[0]!.found;
  }

  async claim(lease: Lease, limit: number): Promise<string[]> {
    const { rows } = await this.#query<{ held: boolean; ids: string[] }>(claimExecutions(lease, limit));
    if (!rows[0]?.held) throw lost(lease);
    return rows[0].ids;
  }

  async claimThese(lease: Lease, executionIds: readonly string[]): Promise<string[]> {
    const { rows } = await this.#query<{ held: boolean; ids: string[] }>(
      claimTheseExecutions(lease, executionIds),
    );
    if (!rows[0]?.held) throw lost(lease);
    return rows[0].ids;
  }

  async owned({ driverId }: Lease): Promise<string[]> {
    const { rows } = await this.#query<{ id: string }>({
      text: 'SELECT id FROM executions WHERE driver_id = $1 ORDER BY id',
      values: [driverId],
    });
    return rows.map(({ id }) => id);
  }

  adopt(lease: Lease): Promise<string[]> {
    return this.#ask(() => this.#db.transact<string[]>('adoptExecutions', lease));
  }

  load(executionId: string): Promise<StoredExecution> {
    return this.#ask(() => loadExecution(this.#db, executionId));
  }

  async inbox({ driverId, fence }: Lease): Promise<InboxRow[]> {
    const { rows } = await this.#query<Raw>({
      name: 'read_inbox',
      text: `
SELECT ${INBOX_COLUMNS} FROM inbox i
JOIN executions e ON e.id = i.execution_id
WHERE e.driver_id = $1 AND EXISTS (SELECT FROM drivers WHERE id = $1 AND fence = $2)
ORDER BY i.execution_id, i.number`,
      values: [driverId, fence],
    });
    return rows.map(toInboxRow);
  }

  post(executionId: string, message: InboxMessage): Promise<number> {
    return this.#poster.post(executionId, message);
  }

  async readBlob(hash: string): Promise<string> {
    const { rows } = await this.#query<{ json: string }>({
      name: 'read_blob',
      text: 'SELECT json FROM blobs WHERE hash = $1 LIMIT 1',
      values: [hash],
    });
    if (!rows[0]) throw new RexError('not_found', `There is no blob ${hash}.`);
    return rows[0].json;
  }

  async readGraph(versionId: string): Promise<Graph> {
    const { rows } = await this.#query<{ graph_text: string }>({
      name: 'read_graph',
      text: 'SELECT graph_text FROM workflow_versions WHERE id = $1',
      values: [versionId],
    });
    if (!rows[0]) throw new RexError('not_found', `There is no version ${versionId}.`);
    return JSON.parse(rows[0].graph_text) as Graph;
  }

  resolveVersion(workspaceId: string, workflow: string, version: number | null): Promise<ResolvedVersion> {
    return this.#ask(() => resolveVersion(this.#db, { workspaceId, workflow, version }));
  }

  async repair(): Promise<string[]> {
    const { rows: ends } = await this.#query<Raw>(findUntoldEnds);
    const posts = ends.map(toSentPost);
    if (posts.length > 0) this.#ringFor(await this.#ask(() => this.#db.batch(postAll(posts))));
    const { rows } = await this.#query<{ id: string }>(repairExecutions);
    return [...new Set([...posts.map(({ executionId }) => executionId), ...rows.map(({ id }) => id)])];
  }

  #query<Row>(statement: Statement): Promise<Result<Row>> {
    return this.#ask(() => this.#db.query<Row>(statement));
  }

  /** Asks again after a deadlock, which leaves nothing behind; other errors are given in the port's words. */
  async #ask<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    try {
      return await repeatTransient(question);
    } catch (thrown) {
      throw toStoreError(thrown);
    }
  }
}

/** Executions that a flush made without carrying them. */
const claimableFrom = (changes: readonly Change[]): string[] => [
  ...changes
    .filter(({ create, release }) => create && release?.claimableAt != null)
    .map(({ executionId }) => executionId),
  ...changes.flatMap(({ children }) => children.map(({ execution }) => execution.id)),
];

const lost = ({ driverId, fence }: Lease): LeaseLostError =>
  new LeaseLostError(`the lease ${driverId}/${fence} is over`);
