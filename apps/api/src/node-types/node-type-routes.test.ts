import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { manifests } from '@rex/nodes';
import { openTestApi, type TestApi } from '../testing/open-test-api.test-support.ts';
import { requester } from '../testing/requester.test-support.ts';

describe('the node types', () => {
  let api: TestApi;
  before(async () => {
    api = await openTestApi();
  });
  after(() => api.close());

  it('are given whole, and not again to whoever has them', async () => {
    const ask = requester(api, api.alice);
    const first = await ask('GET', '/api/v1/node-types');
    assert.deepEqual(first.data, JSON.parse(JSON.stringify([...manifests.values()])));
    const { etag } = first.headers;
    assert.match(String(etag), /^"[\w-]{43}"$/);
    const again = await ask('GET', '/api/v1/node-types', undefined, { 'if-none-match': etag });
    assert.deepEqual([again.status, again.data], [304, undefined]);
    const other = await ask('GET', '/api/v1/node-types', undefined, { 'if-none-match': '"another"' });
    assert.equal(other.status, 200);
    assert.equal(first.headers['cache-control'], 'private, no-cache');
  });
});
