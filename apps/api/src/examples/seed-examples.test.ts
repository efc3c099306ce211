import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { manifests } from '@rex/nodes';
import type { WorkflowFile } from '@rex/types';
import { ADD_ONE, hookGraph } from '../testing/graphs.test-support.ts';
import { openTestApi, type TestApi } from '../testing/open-test-api.test-support.ts';
import { requester } from '../testing/requester.test-support.ts';
import { seedExamples } from './seed-examples.ts';

const FILES: WorkflowFile[] = [
  { name: 'Adds', description: 'One more', ...ADD_ONE },
  { name: 'Hooked', ...hookGraph({}) },
  { name: 'Broken', nodes: [{ id: 'a', type: 'no-such-type' }] },
];

describe('the examples', () => {
  let api: TestApi;
  before(async () => {
    api = await openTestApi();
  });
  after(() => api.close());

  const seed = (files: readonly WorkflowFile[] = FILES) =>
    seedExamples(
      { db: api.db, manifests: [...manifests.values()], log: api.app.log },
      api.alice.caller,
      files,
    );

  it('are given once, published where they compile, and do not come back', async () => {
    const ask = requester(api, api.alice);
    // As if the first start had been interrupted after its first example.
    const isInterrupted = {
      ...FILES[1]!,
      get name(): string {
        throw new Error('interrupted');
      },
    };
    await assert.rejects(seed([FILES[0]!, isInterrupted as WorkflowFile]), /interrupted/);
    const ids = await seed();
    assert.equal(ids.length, 3);
    const { data } = await ask('GET', '/api/v1/workflows?sort=name');
    const list = data as { id: string; name: string; status: string; description: string | null }[];
    assert.deepEqual(
      list.map(({ name, status, description }) => [name, status, description]),
      [
        ['Adds', 'active', 'One more'],
        ['Broken', 'draft', null],
        ['Hooked', 'active', null],
      ],
    );
    const run = await ask('POST', `/api/v1/workflows/${ids[0]}/execute?wait=20`, { input: { x: 1 } });
    assert.equal((run.data as { output: number }).output, 2);
    await ask('DELETE', `/api/v1/workflows/${ids[1]}`);
    assert.deepEqual(await seed(), []);
    assert.equal((await ask('GET', `/api/v1/workflows/${ids[1]}`)).status, 404);
  });
});
