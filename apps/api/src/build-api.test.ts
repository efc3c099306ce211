import assert from 'node:assert/strict';
import { type AddressInfo, connect as connectSocket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { Failure, LIMITS, RexError } from '@rex/types';
import type { InjectOptions } from 'fastify';
import pino from 'pino';
import { z } from 'zod';
import type { App } from './app.ts';
import { buildApi } from './build-api.ts';
import { answers } from './http/answers.ts';
import { envelope } from './http/envelope.ts';
import { openTestApi, TEST_JWT_KEY, type TestApi } from './testing/open-test-api.test-support.ts';

describe('the API', () => {
  let api: TestApi;
  before(async () => {
    api = await openTestApi({ allowedOrigins: ['https://pages.example'] });
  });
  after(() => api.close());

  const login = (payload: string | object, headers = {}) =>
    api.app.inject({
      ...{ method: 'POST', url: '/api/v1/auth/login' },
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
      headers: { 'content-type': 'application/json', ...headers },
    });
  const create = (payload: object | string, options: InjectOptions = {}) =>
    api.app.inject({
      ...{ method: 'POST', url: '/api/v1/workflows' },
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
      ...options,
      headers: { ...api.alice.headers, 'content-type': 'application/json' },
    });
  const failure = (answer: { statusCode: number; body: string }) => {
    const { error } = Failure.parse(JSON.parse(answer.body));
    return { status: answer.statusCode, ...error };
  };
  /** Another server on the same database, with routes of the test's own. */
  const withRoutes = async (addRoutes: (app: App) => void) => {
    const lines: string[] = [];
    const log = pino({}, { write: (line: string) => void lines.push(line) });
    const deps = { ...api, log, manifests: [], starter: api.driver, jwtKey: TEST_JWT_KEY };
    const settings = {
      isRegistrationOpen: false,
      allowedOrigins: [],
      webRoot: null,
      rateLimitPerMinute: 100,
    };
    const app = await buildApi({ ...deps, ...settings });
    addRoutes(app);
    await app.ready();
    return { app, lines };
  };

  it('names each place that does not fit, by a pointer from the part of the request', async () => {
    const answer = failure(await login({ email: 'no address', password: '', extra: 1, 'a/b': 2 }));
    assert.deepEqual([answer.status, answer.code], [422, 'invalid_input']);
    const details = answer.details as { path: string; message: string }[];
    assert.deepEqual(details.map(({ path }) => path).sort(), [
      '/body/a~1b',
      '/body/email',
      '/body/extra',
      '/body/password',
    ]);
    for (const { message } of details) assert.ok(message.length > 0);
    const { headers } = api.alice;
    const query = await api.app.inject({ url: '/api/v1/workflows?pageSize=1000&x=1', headers });
    assert.deepEqual(
      (failure(query).details as { path: string }[]).map(({ path }) => path),
      ['/query/pageSize', '/query/x'],
    );
    const params = await api.app.inject({ url: '/api/v1/workflows/1', headers });
    assert.deepEqual((failure(params).details as { path: string }[])[0]?.path, '/params/id');
  });

  it('tells broken JSON from JSON that does not fit', async () => {
    for (const broken of ['{"a":', '', 'nonsense', '{"a":1}}', "{'a':1}"]) {
      const answer = failure(await login(broken));
      assert.deepEqual([answer.status, answer.code], [400, 'invalid_json'], broken);
    }
    for (const other of ['null', '[]', '"text"', '1', 'true']) {
      assert.equal(failure(await login(other)).code, 'invalid_input', other);
    }
    const nothing = await api.app.inject({ method: 'POST', url: '/api/v1/auth/login' });
    assert.equal(failure(nothing).code, 'invalid_input');
  });

  it('takes JSON alone', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'image/png',
    ]) {
      const answer = failure(await login('{}', { 'content-type': type }));
      assert.equal(answer.status, 422, type);
      assert.match(answer.message, /Content-Type: application\/json/);
    }
  });

  it('refuses keys that would change what objects inherit', async () => {
    for (const body of [
      '{"__proto__":{"isAdmin":true}}',
      '{"name":"W","graph":{"nodes":[{"id":"a","__proto__":{"x":1}}]}}',
      '{"constructor":{"prototype":{"isAdmin":true}}}',
    ]) {
      assert.equal(failure(await create(body)).code, 'invalid_json', body);
    }
    assert.equal(({} as { isAdmin?: boolean }).isAdmin, undefined);
  });

  it('refuses what no database can hold, and names the place', async () => {
    const graph = (value: string) => `{"name":"W","graph":{"nodes":[{"id":"a","config":{"x":${value}}}]}}`;
    const place = '/body/graph/nodes/0/config/x';
    const cases = { [place]: ['"\\u0000"', '"\\ud800"'], [`${place}/y`]: ['{"y":"a\\udc00b"}'] };
    for (const [path, values] of Object.entries(cases)) {
      for (const value of values) {
        const answer = failure(await create(graph(value)));
        assert.deepEqual([answer.status, answer.code], [422, 'not_storable'], value);
        assert.equal((answer.details as { path: string }[])[0]?.path, path);
        assert.ok(answer.message.startsWith(path));
      }
    }
    const key = failure(await create(graph('{"\\u0000":1}')));
    assert.deepEqual([key.code, (key.details as { path: string }[])[0]?.path], ['not_storable', place]);
    const { headers } = api.alice;
    const query = await api.app.inject({ url: '/api/v1/workflows?search=%00', headers });
    assert.deepEqual([query.statusCode, failure(query).code], [422, 'not_storable']);
  });

  it('refuses what is nested deeper than any stack', async () => {
    const depth = 100_000;
    for (const body of [
      '['.repeat(depth) + ']'.repeat(depth),
      `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
    ]) {
      assert.equal(failure(await create(body)).code, 'not_storable');
    }
  });

  it('takes a graph of 10,000 nodes, and no body beyond the limit', async () => {
    const nodes = Array.from({ length: LIMITS.nodesPerGraph }, (_, number) => ({
      ...{ id: `n${number}`, type: 'transform', name: `Node ${number}`, position: { x: number, y: number } },
      config: { value: 'x'.repeat(300) },
    }));
    const answer = await create({ name: 'Large', graph: { nodes } });
    assert.equal(answer.statusCode, 201, answer.body.slice(0, 500));
    const tooLarge = failure(await create(JSON.stringify('x'.repeat(LIMITS.inputBytes + 100_000))));
    assert.deepEqual([tooLarge.status, tooLarge.code], [413, 'payload_too_large']);
  });

  it('answers 404 in its own shape', async () => {
    for (const url of ['/nope', '/api/v1/nope', '/%', '//', '/api/v1/auth/me/', '/api/v1/AUTH/me']) {
      const answer = failure(await api.app.inject({ url }));
      assert.deepEqual([answer.status, answer.code], [404, 'not_found'], url);
    }
    assert.equal(failure(await api.app.inject({ method: 'PUT', url: '/health/live' })).status, 404);
  });

  it('says nothing of the inside, and logs it under the number that it names', async () => {
    const secret = 'secret of the inside';
    const { app, lines } = await withRoutes((routes) => {
      const config = { needs: 'public' } as const;
      routes.get('/throws', { config }, () => {
        throw new Error(secret);
      });
      routes.get('/refuses', { config }, () => {
        throw new RexError('commit_refused', secret, { details: { secret } });
      });
      const schema = { response: answers(z.strictObject({ a: z.int() })) };
      routes.get('/lies', { config, schema }, async () => envelope({ a: secret as unknown as number }));
    });
    try {
      for (const url of ['/throws', '/refuses', '/lies']) {
        const answer = await app.inject({ url });
        const { status, code, message, details } = failure(answer);
        assert.deepEqual([status, code, details], [500, 'internal', undefined], url);
        assert.ok(!answer.body.includes(secret));
        const line = lines.find(
          (text) => text.includes('request failed') && message.includes(JSON.parse(text).reqId),
        );
        assert.ok(line, url);
        assert.ok(url === '/lies' || line.includes(secret));
      }
    } finally {
      await app.close();
    }
  });

  it('logs each request once, by its route, without what its address holds', async () => {
    const before = api.logLines.length;
    const secret = 'a-token-of-a-hook';
    await api.app.inject({ method: 'POST', url: `/hooks/${secret}?password=${secret}` });
    await api.app.inject({ url: `/api/v1/auth/me?${secret}`, headers: api.alice.headers });
    await api.app.inject({ url: `/${secret}` });
    const lines = api.logLines.slice(before);
    assert.ok(!lines.join().includes(secret));
    assert.ok(!lines.join().includes(api.alice.accessToken));
    const requests = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request');
    assert.deepEqual(
      requests.map(({ method, route, status, userId }) => [method, route, status, userId]),
      [
        ['POST', '/hooks/:token', 404, undefined],
        ['GET', '/api/v1/auth/me', 200, api.alice.caller.userId],
        ['GET', 'unknown', 404, undefined],
      ],
    );
    for (const { reqId, ms } of requests) assert.ok(typeof reqId === 'string' && typeof ms === 'number');
  });

  it('sends the headers that bind browsers, with every answer', async () => {
    for (const url of ['/api/v1/auth/me', '/health/live', '/nope']) {
      const { headers } = await api.app.inject({ url });
      const policy = String(headers['content-security-policy']);
      assert.match(policy, /script-src 'self';/);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['x-frame-options'], 'DENY');
      assert.equal(headers['referrer-policy'], 'no-referrer');
      assert.match(String(headers['x-request-id']), /^[0-9a-f-]{36}$/);
    }
    const { headers } = await api.app.inject({ url: '/api/v1/auth/me', headers: api.alice.headers });
    assert.equal(headers['cache-control'], 'no-store');
  });

  it('lets pages of the origins that were named call it, and no others', async () => {
    const preflight = (origin: string) =>
      api.app.inject({
        ...{ method: 'OPTIONS', url: '/api/v1/workflows' },
        headers: { origin, 'access-control-request-method': 'POST' },
      });
    const allowed = await preflight('https://pages.example');
    assert.equal(allowed.statusCode, 204);
    assert.equal(allowed.headers['access-control-allow-origin'], 'https://pages.example');
    assert.equal(allowed.headers['access-control-allow-credentials'], 'true');
    assert.match(String(allowed.headers['access-control-allow-headers']), /idempotency-key/);
    const refused = await preflight('https://evil.example');
    assert.equal(refused.headers['access-control-allow-origin'], undefined);
    const origin = 'https://pages.example';
    const { headers } = await api.app.inject({ url: '/health/live', headers: { origin } });
    assert.match(String(headers['access-control-expose-headers']), /idempotent-replayed/);
  });

  it('says whether it lives and whether it can serve', async () => {
    assert.equal((await api.app.inject({ url: '/health/live' })).statusCode, 200);
    const ready = await api.app.inject({ url: '/health/ready' });
    assert.deepEqual(ready.json().data, { status: 'ready', database: 'embedded' });
    const { rows } = await api.db.query({
      text: `DELETE FROM rex_migrations WHERE name = (SELECT max(name) FROM rex_migrations) RETURNING *`,
    });
    const { name, checksum } = rows[0]!;
    const behind = failure(await api.app.inject({ url: '/health/ready' }));
    await api.db.query({
      text: 'INSERT INTO rex_migrations (name, checksum) VALUES ($1, $2)',
      values: [name, checksum],
    });
    assert.deepEqual([behind.status, behind.code], [503, 'unavailable']);
    assert.ok(behind.message.includes(String(name)) && behind.message.includes('rex migrate'));
    assert.equal((await api.app.inject({ url: '/health/ready' })).statusCode, 200);
  });

  it('answers what is not HTTP, and ends without waiting for idle connections', async () => {
    const { app } = await withRoutes(() => undefined);
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as AddressInfo;
    const open = () =>
      new Promise<ReturnType<typeof connectSocket>>((resolve) => {
        const socket = connectSocket(port, '127.0.0.1', () => resolve(socket));
      });
    const [garbage, idle] = [await open(), await open()];
    const closed = new Promise((resolve) => idle.once('close', resolve));
    const answered = new Promise<string>((resolve) => garbage.once('data', (data) => resolve(String(data))));
    garbage.write('no HTTP at all\r\n\r\n');
    assert.match(await answered, /^HTTP\/1\.1 400 /);
    garbage.destroy();
    await app.close();
    await closed;
  });
});
