import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { connect, createTestDatabase, type Database, migrate, NO_TEST_SERVER } from '@rex/database';
import { manifests } from '@rex/nodes';
import { type JsonObject, Schedule, SchedulePreview } from '@rex/types';
import pino from 'pino';
import { workflowServices } from '../services.ts';
import { openTestApi, type TestApi } from '../testing/open-test-api.test-support.ts';
import { type Ask, requester } from '../testing/requester.test-support.ts';
import { runSchedules, scheduledId } from './run-schedules.ts';

const server = await createTestDatabase();
const log = pino({ level: 'silent' });

const scheduled = (config: JsonObject) => ({
  nodes: [
    { id: 'daily', type: 'schedule', config },
    { id: 'seen', type: 'transform', config: { value: '{{ trigger }}' } },
  ],
  edges: [{ source: 'daily', target: 'seen' }],
});

describe('schedules', { skip: server ? false : NO_TEST_SERVER }, () => {
  let api: TestApi;
  let ask: Ask;
  let pools: Database[];
  /** Two API processes: each with connections of its own. */
  let processes: { db: Database; starts: ReturnType<typeof workflowServices>['schedule']['starts'] }[];

  before(async () => {
    pools = [
      await connect({ url: server!.url, poolMax: 6 }),
      await connect({ url: server!.url, poolMax: 6 }),
    ];
    await migrate(pools[0]!);
    api = await openTestApi({ db: pools[0]! });
    ask = requester(api, api.alice);
    processes = pools.map((db) => {
      const { store, liveBus, driver: starter } = api;
      const deps = { db, store, liveBus, starter, manifests: [...manifests.values()], jwtKey: '' };
      return workflowServices(deps).schedule;
    });
  });
  after(async () => {
    await api.close();
    await pools[1]!.close();
    await server!.drop();
  });

  const publish = async (config: JsonObject): Promise<string> => {
    const { data } = await ask('POST', '/api/v1/workflows', { name: 'Daily', graph: scheduled(config) });
    const { id } = data as { id: string };
    const reply = await ask('POST', `/api/v1/workflows/${id}/publish`);
    assert.equal(reply.status, 200, JSON.stringify(reply.error));
    return id;
  };
  const only = async (workflowId: string): Promise<Schedule> => {
    const { data } = await ask('GET', `/api/v1/schedules?workflowId=${workflowId}`);
    assert.equal((data as unknown[]).length, 1);
    return Schedule.parse((data as unknown[])[0]);
  };
  const inputsOf = async (workflowId: string): Promise<string[]> => {
    const { rows } = await api.db.query<{ at: string }>({
      text: `SELECT input->>'scheduledFor' AS at FROM executions WHERE workflow_id = $1 ORDER BY 1`,
      values: [workflowId],
    });
    return rows.map(({ at }) => at);
  };
  /** Far in the future, so that the loop of the API, which goes by the real time, finds nothing due. */
  const moveTo = async (workflowId: string, next: string): Promise<void> => {
    await api.db.query({
      text: `UPDATE schedules SET since = $2, next_at = $2, claimed_until = NULL WHERE workflow_id = $1`,
      values: [workflowId, next],
    });
  };
  const runAt = (now: string) =>
    Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        runSchedules({ ...processes[index % 2]!, log }, Date.parse(now)),
      ),
    );

  it('fire once for each nominal time, however many processes look', async () => {
    const id = await publish({ cron: '0 2 * * *', zone: 'UTC', misfire: 'once', input: { kind: 'nightly' } });
    await moveTo(id, '2100-01-01T02:00:00Z');
    await runAt('2100-01-01T01:59:59Z');
    assert.deepEqual(await inputsOf(id), []);
    for (const day of ['01', '02', '03']) {
      await runAt(`2100-01-${day}T02:00:00Z`);
      await runAt(`2100-01-${day}T02:00:01Z`);
    }
    assert.deepEqual(
      await inputsOf(id),
      ['01', '02', '03'].map((day) => `2100-01-${day}T02:00:00.000Z`),
    );
    const schedule = await only(id);
    const { rows } = await api.db.query<{ input: JsonObject }>({
      text: 'SELECT input FROM executions WHERE id = $1',
      values: [scheduledId(schedule.id, Date.parse('2100-01-02T02:00:00Z'))],
    });
    assert.deepEqual(rows[0]!.input, { kind: 'nightly', scheduledFor: '2100-01-02T02:00:00.000Z' });
    assert.equal(Date.parse(schedule.lastFireAt!), Date.parse('2100-01-03T02:00:00Z'));
  });

  it('fire once although two processes hold the same one, by the id of the execution', async () => {
    const id = await publish({ cron: '0 2 * * *' });
    await moveTo(id, '2100-02-01T02:00:00Z');
    // Whoever claimed it first is so slow that another takes it: nobody's claim holds any more.
    const freed = { text: 'UPDATE schedules SET claimed_until = NULL WHERE workflow_id = $1', values: [id] };
    await Promise.all([
      runAt('2100-02-01T02:00:00Z'),
      ...Array.from({ length: 20 }, () => api.db.query(freed)),
      runAt('2100-02-01T02:00:00Z'),
    ]);
    assert.deepEqual(await inputsOf(id), ['2100-02-01T02:00:00.000Z']);
  });

  it('make up for what was missed as they say', async () => {
    const ids = {
      skip: await publish({ cron: '0 * * * *', misfire: 'skip' }),
      once: await publish({ cron: '0 * * * *', misfire: 'once' }),
      all: await publish({ cron: '0 * * * *', misfire: 'all' }),
    };
    for (const id of Object.values(ids)) await moveTo(id, '2100-03-01T01:00:00Z');
    await runAt('2100-03-01T03:30:00Z');
    const hours = (...all: string[]) => all.map((hour) => `2100-03-01T${hour}:00:00.000Z`);
    assert.deepEqual(await inputsOf(ids.skip), []);
    assert.deepEqual(await inputsOf(ids.once), hours('03'));
    assert.deepEqual(await inputsOf(ids.all), hours('01', '02', '03'));
    await runAt('2100-03-01T04:00:00Z');
    assert.deepEqual(await inputsOf(ids.skip), hours('04'));
    assert.deepEqual(await inputsOf(ids.all), hours('01', '02', '03', '04'));
  });

  it('end with their node, their workflow or a pause, and make up for nothing afterwards', async () => {
    const id = await publish({ cron: '0 5 * * *' });
    const { id: scheduleId } = await only(id);
    await moveTo(id, '2100-04-01T05:00:00Z');
    const paused = await ask('POST', `/api/v1/schedules/${scheduleId}/pause`);
    assert.deepEqual(
      [Schedule.parse(paused.data).status, Schedule.parse(paused.data).nextFires],
      ['paused', []],
    );
    await runAt('2100-04-01T05:00:00Z');
    assert.deepEqual(await inputsOf(id), []);
    const resumed = Schedule.parse((await ask('POST', `/api/v1/schedules/${scheduleId}/resume`)).data);
    assert.equal(resumed.nextFires.length, 5);
    await moveTo(id, '2100-04-02T05:00:00Z');
    await ask('POST', `/api/v1/workflows/${id}/archive`);
    await runAt('2100-04-02T05:00:00Z');
    assert.deepEqual(await inputsOf(id), []);
    assert.deepEqual((await ask('GET', `/api/v1/schedules?workflowId=${id}`)).data, []);
  });

  it('that a start refuses say why and go on', async () => {
    const id = await publish({ cron: '0 6 * * *' });
    await moveTo(id, '2100-05-01T06:00:00Z');
    await api.db.query({
      text: `UPDATE schedules SET node_id = 'gone' WHERE workflow_id = $1`,
      values: [id],
    });
    await runAt('2100-05-01T06:00:00Z');
    assert.equal((await only(id)).error?.code, 'invalid_input');
  });

  it('are refused when they are none, and show when they would fire', async () => {
    const bad = await ask('POST', '/api/v1/workflows', {
      name: 'Bad',
      graph: scheduled({ cron: '0 0 30 2 *' }),
    });
    const { id } = bad.data as { id: string };
    const refused = await ask('POST', `/api/v1/workflows/${id}/publish`);
    assert.deepEqual([refused.status, refused.error?.code], [422, 'invalid_workflow']);
    assert.match(refused.error!.message, /never fires/);
    const preview = await ask('POST', '/api/v1/schedules/preview', {
      cron: '0 9 1 1 *',
      zone: 'Europe/Berlin',
    });
    const { nextFires } = SchedulePreview.parse(preview.data);
    assert.equal(nextFires.length, 5);
    for (const time of nextFires) assert.match(time, /^\d{4}-01-01T08:00:00.000Z$/);
    assert.equal((await ask('POST', '/api/v1/schedules/preview', { cron: 'daily' })).status, 422);
  });
});
