import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { LiveBus } from '@rex/queue';
import { Execution } from '@rex/types';
import { ADD_ONE, WAIT } from '../testing/graphs.test-support.ts';
import { openTestApi, type TestApi } from '../testing/open-test-api.test-support.ts';
import { requester } from '../testing/requester.test-support.ts';
import { untilEnd } from './until-end.ts';

/** A bus whose every hint is lost; it counts who still listens. */
function deafBus() {
  const listening = new Set<object>();
  const bus: LiveBus = {
    publish: () => undefined,
    subscribe(_id, onNews) {
      listening.add(onNews);
      return () => void listening.delete(onNews);
    },
    close: async () => undefined,
  };
  return { bus, listening };
}

describe('untilEnd', () => {
  const { bus, listening } = deafBus();
  let api: TestApi;
  before(async () => {
    api = await openTestApi({ liveBus: bus });
  });
  after(() => api.close());

  it('sees the end although no hint of it comes', async () => {
    const ask = requester(api, api.alice);
    const graph = {
      nodes: [...ADD_ONE.nodes.slice(0, 1), { id: 'add', type: 'wait', config: { for: '200ms' } }],
      edges: ADD_ONE.edges!,
    };
    const { data } = await ask('POST', '/api/v1/workflows', { name: 'W', graph });
    const url = `/api/v1/workflows/${(data as { id: string }).id}`;
    const { status, data: ended } = await ask('POST', `${url}/execute?wait=30`, { version: 'draft' });
    assert.equal(status, 200);
    assert.equal(Execution.parse(ended).status, 'COMPLETED');
    assert.equal(listening.size, 0);
  });

  it('gives up when the time is over, and listens no more', async () => {
    const ask = requester(api, api.alice);
    const { data } = await ask('POST', '/api/v1/workflows', { name: 'W', graph: WAIT });
    const url = `/api/v1/workflows/${(data as { id: string }).id}`;
    const { status } = await ask('POST', `${url}/execute?wait=0.1`, { version: 'draft' });
    assert.equal(status, 202);
    assert.equal(listening.size, 0);
  });

  it('gives up when the server stops, before or while it waits', async () => {
    const ask = requester(api, api.alice);
    const { data } = await ask('POST', '/api/v1/workflows', { name: 'W', graph: WAIT });
    const url = `/api/v1/workflows/${(data as { id: string }).id}`;
    const { data: started } = await ask('POST', `${url}/execute`, { version: 'draft' });
    const { executionId } = started as { executionId: string };
    const key = { workspaceId: api.alice.caller.workspaceId, executionId };
    const stop = new AbortController();
    const deps = { db: api.db, liveBus: bus, stopping: stop.signal };
    const waiting = untilEnd(deps, key, 3_600_000);
    stop.abort();
    assert.deepEqual(await Promise.all([waiting, untilEnd(deps, key, 3_600_000)]), [false, false]);
    assert.equal(listening.size, 0);
  });

  it('says that there is no such execution', async () => {
    const key = { workspaceId: api.alice.caller.workspaceId, executionId: api.bob.caller.userId };
    await assert.rejects(untilEnd({ db: api.db, liveBus: bus }, key, 1_000), { code: 'not_found' });
    assert.equal(listening.size, 0);
  });
});
