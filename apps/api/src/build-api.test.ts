import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Me } from '@rex/types';
import { openTestApi, type TestApi } from './testing/open-test-api.test-support.ts';

describe('the API', () => {
  let api: TestApi;
  before(async () => {
    api = await openTestApi();
  });
  after(() => api.close());

  it('tells a caller who is signed in, and nobody else anything', async () => {
    const { app, alice } = api;
    const mine = await app.inject({ url: '/api/v1/auth/me', headers: alice.headers });
    assert.equal(mine.statusCode, 200, mine.body);
    assert.equal(Me.parse(mine.json().data).user.email, alice.email);
    const nobodys = await app.inject({ url: '/api/v1/auth/me' });
    assert.equal(nobodys.statusCode, 401);
    assert.equal(nobodys.headers['www-authenticate'], 'Bearer');
  });
});
