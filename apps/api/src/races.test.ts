import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  claimableStarter,
  connect,
  createTestDatabase,
  type Database,
  INBOX_CHANNEL,
  migrate,
  NO_TEST_SERVER,
} from '@rex/database';
import { manifests } from '@rex/nodes';
import { Execution, type Graph, isFinalExecution, LIMITS, Published } from '@rex/types';
import { uuidv7 } from 'uuidv7';
import { workflowServices } from './services.ts';
import { ADD_ONE } from './testing/graphs.test-support.ts';
import { openTestApi, type TestApi } from './testing/open-test-api.test-support.ts';
import { type Ask, requester, untilTrue } from './testing/requester.test-support.ts';

const test = await createTestDatabase();
const times = <T>(count: number, act: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => act(index));

describe('at the same time, on PostgreSQL', { skip: test ? false : NO_TEST_SERVER }, () => {
  let db: Database;
  let api: TestApi;
  let ask: Ask;
  before(async () => {
    db = await connect({ url: test!.url, poolMax: 8 });
    await migrate(db);
    api = await openTestApi({ db });
    ask = requester(api, api.alice);
  });
  after(async () => {
    await api.close();
    await test!.drop();
  });

  const create = async (graph: Graph = ADD_ONE): Promise<string> => {
    const { data } = await ask('POST', '/api/v1/workflows', { name: 'W', graph });
    return `/api/v1/workflows/${(data as { id: string }).id}`;
  };
  const total = async (url: string): Promise<number | undefined> =>
    (await ask('GET', `${url}/executions`)).meta?.total;

  it('two publish one draft, and it is one version', async () => {
    const url = await create();
    const replies = await Promise.all(times(8, () => ask('POST', `${url}/publish`)));
    const published = replies.map(({ data }) => Published.parse(data));
    assert.deepEqual(
      published,
      times(8, () => published[0]),
    );
    assert.equal((await ask('GET', `${url}/versions`)).meta?.total, 1);
  });

  it('a draft is saved and published, and what is published is one of the two graphs', async () => {
    const url = await create();
    const saved = { ...ADD_ONE, failFast: true };
    const [, published] = await Promise.all([
      ask('PUT', url, { revision: 1, graph: saved }),
      ask('POST', `${url}/publish`),
    ]);
    assert.equal(published.status, 200);
    const { data } = await ask('GET', `${url}/versions/1`);
    const { graph } = data as { graph: Graph };
    assert.ok([JSON.stringify(ADD_ONE), JSON.stringify(saved)].includes(JSON.stringify(graph)));
    const again = Published.parse((await ask('POST', `${url}/publish`)).data);
    assert.equal(again.version, JSON.stringify(graph) === JSON.stringify(saved) ? 1 : 2);
  });

  it('a workflow is archived and started: each start is accepted and there, or refused and not', async () => {
    const url = await create();
    await ask('POST', `${url}/publish`);
    const start = () => ask('POST', `${url}/execute`, { input: { x: 1 } });
    const [archived, ...starts] = await Promise.all([ask('POST', `${url}/archive`), ...times(20, start)]);
    assert.equal(archived.status, 200);
    const accepted = starts.filter(({ status }) => status === 202);
    for (const { error } of starts.filter(({ status }) => status !== 202))
      assert.equal(error?.code, 'conflict');
    assert.equal(await total(url), accepted.length);
    assert.equal((await start()).error?.code, 'conflict');
  });

  it('a workflow is deleted and started: what was accepted is never lost', async () => {
    for (let round = 0; round < 5; round++) {
      const url = await create();
      await ask('POST', `${url}/publish`);
      const start = () => ask('POST', `${url}/execute`, { input: { x: 1 } });
      const [first, deleted, second] = await Promise.all([start(), ask('DELETE', url), start()]);
      assert.equal(deleted.status, 200);
      for (const { status, data, error } of [first, second]) {
        if (status === 202) {
          const { executionId } = data as { executionId: string };
          assert.equal((await ask('GET', `/api/v1/executions/${executionId}`)).status, 200);
        } else assert.ok(['not_found', 'conflict'].includes(error!.code), JSON.stringify(error));
      }
    }
  });

  it('a start is repeated twenty times with one key, and it is one execution', async () => {
    const url = await create();
    await ask('POST', `${url}/publish`);
    const key = { 'idempotency-key': 'twenty-at-once' };
    const start = () => ask('POST', `${url}/execute`, { input: { x: 1 } }, key);
    const replies = await Promise.all(times(20, start));
    const ids = new Set<string>();
    for (const { status, data, error } of replies) {
      if (status === 202) ids.add((data as { executionId: string }).executionId);
      else assert.equal(error?.code, 'conflict');
    }
    assert.equal(ids.size, 1);
    assert.deepEqual((await start()).data, { executionId: [...ids][0] });
    assert.equal(await total(url), 1);
  });

  it('one id is begun by two processes, and it is one execution for both', async () => {
    const url = await create();
    await ask('POST', `${url}/publish`);
    const shared = {
      db,
      store: api.store,
      liveBus: api.liveBus,
      manifests: [...manifests.values()],
      jwtKey: '',
    };
    const processes = [
      workflowServices({ ...shared, starter: api.driver }),
      workflowServices({ ...shared, starter: claimableStarter(db) }),
    ];
    const executionId = uuidv7();
    const order = { executionId, request: { input: { x: 1 } }, waitSeconds: 0 };
    const starts = times(20, (index) =>
      processes[index % 2]!.starts.execute(api.alice.caller, url.split('/').at(-1)!, order),
    );
    for (const outcome of await Promise.all(starts)) assert.deepEqual(outcome.data, { executionId });
    assert.equal(await total(url), 1);
  });
});

const other = await createTestDatabase();

describe('an API without a worker', { skip: other ? false : NO_TEST_SERVER }, () => {
  it('begins executions that a driver elsewhere claims when it is rung, and completes', async () => {
    const db = await connect({ url: other!.url, poolMax: 4 });
    await migrate(db);
    const api = await openTestApi({ db, starter: claimableStarter(db) });
    const rung: string[] = [];
    const stopListening = await db.listen(INBOX_CHANNEL, (payload) => {
      rung.push(payload);
      api.driver.ring();
    });
    try {
      const ask = requester(api, api.alice);
      const { data } = await ask('POST', '/api/v1/workflows', { name: 'W', graph: ADD_ONE });
      const url = `/api/v1/workflows/${(data as { id: string }).id}`;
      await ask('POST', `${url}/publish`);
      for (const more of ['', 'é'.repeat(LIMITS.inlineBytes)]) {
        const input = { x: 41, more };
        const started = await ask('POST', `${url}/execute`, { input });
        assert.equal(started.status, 202);
        const { executionId } = started.data as { executionId: string };
        const read = async () =>
          Execution.parse((await ask('GET', `/api/v1/executions/${executionId}`)).data);
        await untilTrue(api, executionId, async () => isFinalExecution((await read()).status));
        const { status, output, input: kept } = await read();
        assert.deepEqual([status, output, kept], ['COMPLETED', 42, input]);
      }
      assert.ok(rung.includes(''));
    } finally {
      await stopListening();
      await api.close();
      await other!.drop();
    }
  });
});
