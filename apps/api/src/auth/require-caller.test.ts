import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { createAccessToken, newSecret } from '@rex/database';
import { AccessToken, CreatedAccessToken, type Role } from '@rex/types';
import type { RouteOptions } from 'fastify';
import { uuidv7 } from 'uuidv7';
import { buildApi } from '../build-api.ts';
import { openTestApi, TEST_JWT_KEY, type TestApi } from '../testing/open-test-api.test-support.ts';
import { newAccessToken } from './access-token.ts';

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A JSON Web Token made by hand, as `rex token` and forgers do. */
function tokenOf(claims: object, { key = TEST_JWT_KEY, alg = 'HS256' } = {}): string {
  const signed = `${part({ alg, typ: 'JWT' })}.${part(claims)}`;
  const hash = alg === 'HS512' ? 'sha512' : 'sha256';
  return `${signed}.${alg === 'none' ? '' : createHmac(hash, key).update(signed).digest('base64url')}`;
}

describe('who may call', () => {
  let api: TestApi;
  before(async () => {
    api = await openTestApi();
  });
  after(() => api.close());

  const me = (authorization?: string) =>
    api.app.inject({ url: '/api/v1/auth/me', headers: authorization ? { authorization } : {} });
  const seconds = (from: number): number => Math.floor(Date.now() / 1_000) + from;
  const claims = (changes = {}) => ({
    ...{ sub: api.alice.caller.userId, iat: seconds(0), exp: seconds(60), jti: uuidv7() },
    ...changes,
  });

  it('lets only signed-in callers into every route that is not meant for all', async () => {
    const registered: RouteOptions[] = [];
    const deps = { ...api, log: api.app.log as never, manifests: [], starter: api.driver };
    const settings = { jwtKey: TEST_JWT_KEY, isRegistrationOpen: false, allowedOrigins: [] };
    const app = await buildApi({ ...deps, ...settings, webRoot: null, rateLimitPerMinute: 1_000 }, (route) =>
      registered.push(route),
    );
    try {
      await app.ready();
      // A group may say what its routes need after they were shown.
      const routes = registered.flatMap(({ method, url, config }) =>
        [method].flat().map((one) => ({ method: one, url, needs: config?.needs })),
      );
      const closed = routes.filter(({ needs }) => needs !== 'public');
      for (const { method, url } of closed) {
        const path = url.replaceAll(/:\w+/g, uuidv7()).replace('*', 'x');
        const answer = await app.inject({ method: method as 'GET', url: path });
        assert.equal(answer.statusCode, 401, `${method} ${url}`);
      }
      assert.ok(closed.length > 30);
      const open = routes.filter(({ needs, method }) => needs === 'public' && method !== 'HEAD');
      assert.deepEqual(open.map(({ method, url }) => `${method} ${url}`).sort(), [
        'GET /api/v1/auth/options',
        'GET /api/v1/openapi.json',
        'GET /api/v1/resume/:token',
        'GET /docs',
        'GET /docs/',
        'GET /docs/js/scalar.js',
        'GET /health/live',
        'GET /health/ready',
        'GET /ws/executions/:id',
        'POST /api/v1/auth/login',
        'POST /api/v1/auth/logout',
        'POST /api/v1/auth/refresh',
        'POST /api/v1/auth/register',
        'POST /api/v1/auth/sign-in',
        'POST /api/v1/resume/:token',
        'POST /hooks/:token',
      ]);
    } finally {
      await app.close();
    }
  });

  it('accepts the token that `rex token` prints', async () => {
    const answer = await me(`Bearer ${tokenOf(claims({ exp: seconds(12 * 3_600) }))}`);
    assert.equal(answer.statusCode, 200, answer.body);
    assert.equal(answer.json().data.user.email, api.alice.email);
  });

  it('believes no token that is not signed with its key, for now, and for a user', async () => {
    const { exp: _, ...endless } = claims();
    const good = tokenOf(claims());
    const [head, , signature] = good.split('.');
    const forged = {
      'no signature': tokenOf(claims(), { alg: 'none' }),
      'another key': tokenOf(claims(), { key: 'another key' }),
      'another algorithm': tokenOf(claims(), { alg: 'HS512' }),
      'other claims': `${head}.${part(claims({ sub: api.bob.caller.userId }))}.${signature}`,
      over: tokenOf(claims({ exp: seconds(-1) })),
      endless: tokenOf(endless),
      nobody: tokenOf(claims({ sub: uuidv7() })),
      'no user': tokenOf(claims({ sub: "' OR true --" })),
      'a number': tokenOf(claims({ sub: 1 })),
      'no token': 'x',
    };
    for (const [what, token] of Object.entries(forged)) {
      const answer = await me(`Bearer ${token}`);
      assert.deepEqual([answer.statusCode, answer.json().error.code], [401, 'unauthorized'], what);
      assert.equal(answer.headers['www-authenticate'], 'Bearer');
    }
    for (const header of [undefined, 'Basic YTpi', 'Bearer', 'Bearer  ', `Bearer ${good} x`, good]) {
      assert.equal((await me(header)).statusCode, 401, header);
    }
    assert.equal((await me(`bearer ${good}`)).statusCode, 200);
  });

  it('knows a disabled user no more', async () => {
    const { headers, caller } = api.bob;
    const set = (value: string) =>
      api.db.query({
        text: `UPDATE users SET disabled_at = ${value} WHERE id = $1`,
        values: [caller.userId],
      });
    await set('now()');
    assert.equal((await me(headers.authorization)).statusCode, 401);
    await set('NULL');
    assert.equal((await me(headers.authorization)).statusCode, 200);
  });

  it('makes, lists and takes back access tokens', async () => {
    const { headers } = api.alice;
    const made = await api.app.inject({
      ...{ method: 'POST', url: '/api/v1/access-tokens', headers, payload: { name: ' ci ' } },
    });
    assert.equal(made.statusCode, 201, made.body);
    const { token, ...shown } = CreatedAccessToken.parse(made.json().data);
    assert.equal(shown.name, 'ci');
    assert.equal((await me(`Bearer ${token}`)).statusCode, 200);
    const list = await api.app.inject({ url: '/api/v1/access-tokens?pageSize=1', headers });
    const [listed] = list.json().data as unknown[];
    assert.equal(AccessToken.parse(listed).id, shown.id);
    assert.deepEqual(list.json().meta, { page: 1, pageSize: 1, total: 1 });
    assert.ok(!list.body.includes(token));
    const url = `/api/v1/access-tokens/${shown.id}`;
    const byBob = await api.app.inject({ method: 'DELETE', url, headers: api.bob.headers });
    assert.equal(byBob.statusCode, 404);
    assert.equal((await api.app.inject({ method: 'DELETE', url, headers })).statusCode, 204);
    assert.equal((await me(`Bearer ${token}`)).statusCode, 401);
    assert.equal((await api.app.inject({ method: 'DELETE', url, headers })).statusCode, 404);
  });

  it('lets no access token make, see or take back access tokens', async () => {
    const token = newAccessToken();
    await createAccessToken(api.db, api.alice.caller, {
      ...{ id: uuidv7(), token, name: 'T', readOnly: false, expiresAt: null },
    });
    const headers = { authorization: `Bearer ${token}` };
    const url = '/api/v1/access-tokens';
    for (const request of [
      { url },
      { method: 'POST', url, payload: { name: 'more' } },
      { method: 'DELETE', url: `${url}/${uuidv7()}` },
    ] as const) {
      assert.equal((await api.app.inject({ ...request, headers })).statusCode, 403);
    }
  });

  it('makes no access token that is over already', async () => {
    const answer = await api.app.inject({
      ...{ method: 'POST', url: '/api/v1/access-tokens', headers: api.alice.headers },
      payload: { name: 'T', expiresAt: '2020-01-01T00:00:00Z' },
    });
    assert.equal(answer.statusCode, 422);
  });

  it('lets each role do what it may and no more', async () => {
    const { db, app, alice, bob } = api;
    const { workspaceId } = alice.caller;
    await db.query({
      text: `INSERT INTO members (workspace_id, user_id, role) VALUES ($1, $2, 'viewer')`,
      values: [workspaceId, bob.caller.userId],
    });
    const tokens = { false: newAccessToken(), true: newAccessToken() };
    for (const readOnly of [false, true]) {
      const token = tokens[`${readOnly}`];
      const owner = { userId: bob.caller.userId, workspaceId };
      await createAccessToken(db, owner, { id: uuidv7(), token, name: 'T', readOnly, expiresAt: null });
    }
    const graph = { nodes: [{ id: 'start', type: 'manual', config: {} }] };
    const tries = [
      { method: 'GET', url: '/api/v1/workflows' },
      { method: 'POST', url: '/api/v1/workflows/validate', payload: { graph } },
      { method: 'POST', url: `/api/v1/executions/${uuidv7()}/cancel` },
      { method: 'POST', url: '/api/v1/workflows', payload: { name: 'W', graph } },
    ] as const;
    const statuses = async (role: Role, readOnly: boolean) => {
      await db.query({
        text: 'UPDATE members SET role = $3 WHERE workspace_id = $1 AND user_id = $2',
        values: [workspaceId, bob.caller.userId, role],
      });
      const headers = { authorization: `Bearer ${tokens[`${readOnly}`]}` };
      const answers = await Promise.all(tries.map((request) => app.inject({ ...request, headers })));
      return answers.map(({ statusCode }) => statusCode);
    };
    // 404: there is no such execution to cancel.
    assert.deepEqual(await statuses('viewer', false), [200, 200, 403, 403]);
    assert.deepEqual(await statuses('operator', false), [200, 200, 404, 403]);
    assert.deepEqual(await statuses('editor', false), [200, 200, 404, 201]);
    assert.deepEqual(await statuses('owner', false), [200, 200, 404, 201]);
    assert.deepEqual(await statuses('owner', true), [200, 200, 403, 403]);
  });

  it('does not know an access token that was never made', async () => {
    assert.equal((await me(`Bearer rex_${newSecret()}`)).statusCode, 401);
  });
});

describe('how often somebody may call', () => {
  it('counts a user alone, and strangers by address', async (t) => {
    const api = await openTestApi({ rateLimitPerMinute: 5 });
    t.after(() => api.close());
    const call = (headers = {}) => api.app.inject({ url: '/api/v1/auth/me', headers });
    for (let count = 0; count < 5; count++) assert.equal((await call(api.alice.headers)).statusCode, 200);
    const refused = await call(api.alice.headers);
    assert.deepEqual([refused.statusCode, refused.json().error.code], [429, 'rate_limited']);
    assert.ok(Number(refused.headers['retry-after']) >= 1);
    for (let count = 0; count < 300; count++) assert.equal((await call()).statusCode, 401);
    assert.equal((await call()).statusCode, 429);
    assert.equal((await call(api.bob.headers)).statusCode, 200);
    assert.equal((await api.app.inject({ url: '/health/live' })).statusCode, 200);
  });
});
