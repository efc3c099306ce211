import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { connect, createTestDatabase, migrate } from '@rex/database';
import {
  type Execution,
  LinkedTask,
  type OutboxItem,
  ResumeLink,
  Started,
  Task,
  type TaskDecision,
} from '@rex/types';
import { ASK } from '../testing/graphs.test-support.ts';
import { openTestApi, type TestApi } from '../testing/open-test-api.test-support.ts';
import { type Ask, requester, untilTask, untilTrue } from '../testing/requester.test-support.ts';

// With PostgreSQL, several decide at the same moment; the embedded database has one connection.
const server = await createTestDatabase();

describe('tasks over HTTP', () => {
  let api: TestApi;
  let ask: Ask;
  let workflow: string;
  before(async () => {
    const db = server && (await connect({ url: server.url, poolMax: 10 }));
    if (db) await migrate(db);
    api = await openTestApi(db ? { db } : {});
    ask = requester(api, api.alice);
    const { data } = await ask('POST', '/api/v1/workflows', { name: 'Asks', graph: ASK });
    workflow = `/api/v1/workflows/${(data as { id: string }).id}`;
    assert.equal((await ask('POST', `${workflow}/publish`)).status, 200);
  });
  after(async () => {
    await api.close();
    await server?.drop();
  });

  const begin = async (): Promise<Task> => {
    const { data } = await ask('POST', `${workflow}/execute`, { input: { amount: 7 } });
    return untilTask(api, ask, Started.parse(data).executionId);
  };
  const read = async (id: string) => (await ask('GET', `/api/v1/executions/${id}`)).data as Execution;
  const until = (id: string, status: Execution['status']) =>
    untilTrue(api, id, async () => (await read(id)).status === status);
  const approve = { outcome: 'approve', data: { amount: 7 }, comment: 'fine' };

  it('ask what their node says, and are listed for whom they ask', async () => {
    const task = await begin();
    assert.deepEqual(
      [task.title, task.assignee, task.nodeId, task.path, task.workflowName, task.status, task.decision],
      ['Pay 7', 'alice@example.com', 'ask', 'ask', 'Asks', 'open', null],
    );
    assert.equal(Date.parse(task.dueAt!) - Date.parse(task.openedAt) > 47 * 3_600_000, true);
    await ask('POST', `/api/v1/tasks/${task.id}/assign`, { assignee: api.alice.email.toUpperCase() });
    const mine = await ask('GET', '/api/v1/tasks?assignee=me&status=open');
    assert.ok((mine.data as Task[]).some(({ id }) => id === task.id));
    assert.equal(mine.meta?.total, (mine.data as Task[]).length);
    await ask('POST', `/api/v1/tasks/${task.id}/assign`, { assignee: 'bob@example.com', group: 'finance' });
    const after = await ask('GET', '/api/v1/tasks?assignee=me&status=open');
    assert.ok(!(after.data as Task[]).some(({ id }) => id === task.id));
    const group = await ask('GET', '/api/v1/tasks?group=finance');
    assert.deepEqual(
      (group.data as Task[]).map(({ id }) => id),
      [task.id],
    );
  });

  it('go on by the outlet of the decision, and give it', async () => {
    const task = await begin();
    const { status, data } = await ask('POST', `/api/v1/tasks/${task.id}/decide`, approve);
    assert.equal(status, 200);
    const { decision } = Task.parse(data);
    assert.deepEqual(
      [decision?.outcome, decision?.data, decision?.comment, decision?.decidedBy],
      ['approved', { amount: 7 }, 'fine', api.alice.caller.userId],
    );
    await until(task.executionId, 'COMPLETED');
    const { output } = (await read(task.executionId)) as unknown as {
      output: { yes?: TaskDecision } & TaskDecision;
    };
    const given = output.yes ?? output;
    assert.deepEqual([given.outcome, given.data], ['approved', { amount: 7 }]);
  });

  it('are decided once, whoever decides at the same moment; the others learn the decision', async () => {
    const task = await begin();
    const replies = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        ask('POST', `/api/v1/tasks/${task.id}/decide`, index % 2 === 0 ? approve : { outcome: 'reject' }),
      ),
    );
    const won = replies.filter(({ status }) => status === 200);
    assert.equal(won.length, 1);
    const { decision } = Task.parse(won[0]!.data);
    for (const { status, error } of replies.filter((reply) => reply !== won[0])) {
      assert.deepEqual([status, error?.code], [409, 'already_decided']);
      assert.deepEqual(error?.details, { decision });
    }
    await until(task.executionId, 'COMPLETED');
    const { rows } = await api.db.query<{ count: number }>({
      text: `SELECT count(*)::int FROM execution_history WHERE execution_id = $1 AND type = 'signal_received'`,
      values: [task.executionId],
    });
    assert.equal(rows[0]!.count, 1);
  });

  it('take only data that fits the form; a rejection may come without', async () => {
    const task = await begin();
    const bad = await ask('POST', `/api/v1/tasks/${task.id}/decide`, {
      outcome: 'approve',
      data: { amount: 0 },
    });
    assert.equal(bad.status, 422);
    assert.deepEqual(bad.error?.details, [{ path: '/body/data/amount', message: 'must be 1 or more' }]);
    assert.equal((await ask('POST', `/api/v1/tasks/${task.id}/decide`, { outcome: 'approve' })).status, 422);
    assert.equal((await ask('POST', `/api/v1/tasks/${task.id}/decide`, { outcome: 'reject' })).status, 200);
    await until(task.executionId, 'COMPLETED');
  });

  it('may be decided by a link, which opens once', async () => {
    const task = await begin();
    const { status, data } = await ask('POST', `/api/v1/tasks/${task.id}/links`, { expiresInSeconds: 600 });
    assert.equal(status, 201);
    const { path } = ResumeLink.parse(data);
    const nobody = requester(api, null);
    const seen = LinkedTask.parse((await nobody('GET', path)).data);
    assert.deepEqual([seen.title, seen.status], ['Pay 7', 'open']);
    assert.equal((await nobody('POST', path, { decision: 'approve', data: {} })).status, 422);
    const body = { decision: 'approve', data: { amount: 2 } };
    const replies = await Promise.all(Array.from({ length: 8 }, () => nobody('POST', path, body)));
    assert.deepEqual(
      replies.map((reply) => reply.status).toSorted(),
      [200, 409, 409, 409, 409, 409, 409, 409],
    );
    assert.equal((await nobody('GET', path)).status, 404);
    assert.equal((await nobody('GET', `${path.slice(0, -2)}xx`)).status, 404);
    await until(task.executionId, 'COMPLETED');
  });

  it('are over when their link is not: another decision, an end of time', async () => {
    const task = await begin();
    const link = ResumeLink.parse((await ask('POST', `/api/v1/tasks/${task.id}/links`)).data);
    await api.db.query({ text: `UPDATE resume_links SET expires_at = now()` });
    const nobody = requester(api, null);
    assert.equal((await nobody('POST', link.path, { decision: 'reject' })).status, 404);
    await api.db.query({ text: `UPDATE tasks SET due_at = now() WHERE id = $1`, values: [task.id] });
    const late = await ask('POST', `/api/v1/tasks/${task.id}/decide`, approve);
    assert.deepEqual([late.status, late.error?.code], [409, 'conflict']);
  });

  it('end with their execution', async () => {
    const task = await begin();
    await ask('POST', `/api/v1/executions/${task.executionId}/cancel`, {});
    await until(task.executionId, 'CANCELLED');
    assert.equal(Task.parse((await ask('GET', `/api/v1/tasks/${task.id}`)).data).status, 'cancelled');
    const { status, error } = await ask('POST', `/api/v1/tasks/${task.id}/decide`, approve);
    assert.deepEqual([status, error?.code], [409, 'conflict']);
  });

  it('remind, are handed on and time out, each in the history and on the task', async () => {
    const config = {
      ...{ title: 'Hurry', assignee: 'ann@example.com', due: '50ms', reminder: '10ms' },
      escalation: { after: '20ms', group: 'managers' },
    };
    const graph = {
      nodes: [
        { id: 'start', type: 'manual' },
        { id: 'ask', type: 'task', config },
        { id: 'late', type: 'transform', config: { value: 'nobody' } },
      ],
      edges: [
        { source: 'start', target: 'ask' },
        { source: 'ask', outlet: 'timed_out', target: 'late' },
      ],
    };
    const body = { definition: { name: 'Hurries', ...graph }, input: {} };
    const { data } = await ask('POST', '/api/v1/processes', body);
    const { id } = data as { id: string };
    await until(id, 'COMPLETED');
    assert.equal((await read(id)).output, 'nobody');
    const [found] = (await ask('GET', `/api/v1/tasks?execution=${id}`)).data as unknown[];
    const task = Task.parse(found);
    assert.deepEqual(
      [task.status, task.assignee, task.group, task.decision],
      ['timed_out', null, 'managers', null],
    );
    assert.ok(task.remindedAt !== null && task.escalatedAt !== null);
    const history = (await ask('GET', `/api/v1/executions/${id}/history`)).data as {
      type: string;
      kind?: string;
    }[];
    assert.deepEqual(
      history.filter(({ type }) => type === 'timer_fired').map(({ kind }) => kind),
      ['reminder', 'escalation', 'wake'],
    );
    const outbox = (await ask('GET', `/api/v1/outbox?executionId=${id}`)).data as OutboxItem[];
    assert.deepEqual(outbox.map(({ event, destination }) => `${event} ${destination}`).toSorted(), [
      'task.escalated http',
      'task.escalated waiting',
      'task.reminder http',
      'task.reminder waiting',
    ]);
    const { rows } = await api.db.query<{ open: number }>({
      text: `SELECT (SELECT count(*) FROM waits WHERE execution_id = $1)::int
        + (SELECT count(*) FROM timers WHERE execution_id = $1)::int AS open`,
      values: [id],
    });
    assert.equal(rows[0]!.open, 0);
  });
});
