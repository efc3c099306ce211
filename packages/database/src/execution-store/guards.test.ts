import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Lease } from '@rex/engine';
import {
  changeOf,
  completed,
  creation,
  executionId,
  failedAttempt,
  runningStep,
  type StoreHarness,
  suspended,
  updateOf,
} from '@rex/engine/testing';
import { connect } from '../connect/connect.ts';
import type { Database } from '../connect/database.ts';
import { DatabaseError } from '../connect/database-error.ts';
import { createTestDatabase, NO_TEST_SERVER } from '../connect/test-database.ts';
import { commitStatements } from './commit-statements.ts';
import { claimExecutions } from './handover.ts';
import { postStatement } from './post-messages.ts';
import { storeHarness, testStore } from './store-harness.test-support.ts';

const test = await createTestDatabase();

const hasState =
  (code: string) =>
  (thrown: unknown): boolean =>
    thrown instanceof DatabaseError && thrown.code === code;

describe('the database', { skip: test ? false : NO_TEST_SERVER }, () => {
  const id = executionId(1);
  let db: Database;
  let harness: StoreHarness;
  let lease: Lease;
  let at: number;

  before(async () => {
    db = await connect({ url: test!.url, poolMax: 2 });
    harness = await storeHarness(
      db,
      async () => testStore(db),
      () => db.close(),
    );
    lease = await harness.store.register('first');
    at = await harness.now();
    await harness.store.commit(lease, [
      {
        ...creation(harness, id, at),
        steps: [completed(runningStep('a', 5, at, { attempt: 2 }), 6, 1)],
        attempts: [failedAttempt('a', at)],
        history: [suspended(2, at)],
        snapshot: { number: 1, seq: 7, isFull: true, memory: {} },
        update: updateOf(7, at, { status: 'COMPLETED', finishedAt: at, output: { inline: 1 } }),
        blobs: [{ hash: 'cd'.repeat(32), json: '1' }],
      },
    ]);
  });
  after(async () => {
    await harness.close();
    await test!.drop();
  });

  const run = (text: string): Promise<unknown> => db.query({ text });

  for (const [state, texts] of Object.entries({
    // E2, E4: a final state never changes.
    RX001: [
      `UPDATE execution_steps SET status = 'FAILED', error = '{}'`,
      `UPDATE execution_steps SET output = '2'`,
      `UPDATE executions SET status = 'IN_PROGRESS', finished_at = NULL, output = NULL`,
      `UPDATE executions SET output = '2'`,
      'UPDATE executions SET seq = 8',
      'UPDATE executions SET seq = 1',
    ],
    // Histories only grow, and go only with their execution.
    RX002: [
      'UPDATE execution_history SET seq = 9',
      'UPDATE execution_step_attempts SET is_lost = true',
      `UPDATE execution_context_snapshots SET memory = '{"a": 1}'`,
      `UPDATE workflow_versions SET graph_text = '{}'`,
      'DELETE FROM execution_history',
      'DELETE FROM execution_steps',
      'DELETE FROM execution_step_attempts',
      'DELETE FROM execution_context_snapshots',
      'TRUNCATE execution_history',
    ],
  })) {
    for (const text of texts) it(`refuses ${text}`, () => assert.rejects(run(text), hasState(state)));
  }

  it('lets what a late result costs be added to a final execution', async () => {
    await run('UPDATE executions SET spent_nano_usd = spent_nano_usd + 1');
  });

  it('finds executions and inboxes by their keys even with a plan made while the tables were empty', async () => {
    const update = updateOf(2, at);
    const other = {
      ...changeOf(id, {}),
      update,
      inboxConsumed: 1,
      timersCleared: [{ path: '', kind: 'wake' }],
    } as const;
    const statements = [
      ...commitStatements(lease, [{ ...other, steps: [runningStep('b', 2, at)] }]),
      claimExecutions(lease, 10),
      postStatement([{ executionId: id, json: '{}' }]),
    ];
    for (const { name, text, values } of statements.filter((each) => each.name !== 'check_lease')) {
      const literals = values!.map((value) => `'${String(value).replaceAll("'", "''")}'`).join(', ');
      const [, , , plan] = await db.batch([
        { text: 'SET LOCAL plan_cache_mode = force_generic_plan' },
        { text: 'DEALLOCATE ALL' },
        { text: `PREPARE explained AS ${text}` },
        { text: `EXPLAIN EXECUTE explained (${literals})` },
      ]);
      const lines = plan!.rows.map((row) => String(row['QUERY PLAN']));
      assert.deepEqual(
        lines.filter((line) => line.includes('Seq Scan')),
        [],
        `${name}\n${lines.join('\n')}`,
      );
    }
  });

  it('lets a whole execution be deleted, with all that belongs to it', async () => {
    await run(`DELETE FROM executions WHERE id = '${id}'`);
    const { rows } = await db.query<{ left: number }>({
      text: `SELECT (SELECT count(*) FROM execution_history) + (SELECT count(*) FROM execution_steps)
        + (SELECT count(*) FROM execution_step_attempts) + (SELECT count(*) FROM execution_context_snapshots)
        + (SELECT count(*) FROM blobs) AS left`,
    });
    assert.equal(rows[0]!.left, 0);
  });
});
