import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { newSignInToken } from '@rex/database';
import { Failure, Session } from '@rex/types';
import type { InjectOptions } from 'fastify';
import { openTestApi, type TestApi } from '../testing/open-test-api.test-support.ts';

describe('signing in', () => {
  let api: TestApi;
  before(async () => {
    api = await openTestApi({ allowedOrigins: ['https://pages.example'], trustProxy: true });
  });
  after(() => api.close());

  let lastAddress = 0;
  /** Each from an address of its own, unless the test counts. */
  const post = (route: string, payload?: object, options: InjectOptions = {}) => {
    lastAddress += 1;
    const headers = { 'x-forwarded-for': `10.0.0.${lastAddress}`, ...options.headers };
    const url = `/api/v1/auth/${route}`;
    return api.app.inject({ method: 'POST', url, ...(payload ? { payload } : {}), ...options, headers });
  };
  type Answer = Awaited<ReturnType<typeof post>>;
  const cookieOf = (answer: Answer): string => {
    const cookie = answer.cookies.find(({ name }) => name === 'rex_refresh');
    return `rex_refresh=${cookie?.value}`;
  };
  const withCookie = (cookie: string, headers = {}) => ({ headers: { cookie, ...headers } });
  const codeOf = (answer: Answer): string => Failure.parse(answer.json()).error.code;

  const register = (email: string) =>
    post('register', { email, name: ' Carol ', password: 'correct horse battery' });

  it('makes an account that can be used at once', async () => {
    const answer = await register('carol@example.com');
    assert.equal(answer.statusCode, 201, answer.body);
    const session = Session.parse(answer.json().data);
    assert.deepEqual([session.user.email, session.user.name], ['carol@example.com', 'Carol']);
    const left = Date.parse(session.expiresAt) - Date.now();
    assert.ok(left > 14 * 60_000 && left <= 15 * 60_000);
    const headers = { authorization: `Bearer ${session.accessToken}` };
    const me = await api.app.inject({ url: '/api/v1/auth/me', headers });
    assert.deepEqual([me.json().data.user, me.json().data.role], [session.user, 'owner']);
    assert.equal(codeOf(await register('CAROL@example.com')), 'conflict');
  });

  it('keeps the refresh token from scripts, other sites and other routes', async () => {
    const answer = await register('cookie@example.com');
    const cookie = String(answer.headers['set-cookie']);
    for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/api/v1/auth', 'Max-Age=2592000']) {
      assert.ok(cookie.includes(`; ${part}`), part);
    }
    assert.ok(!cookie.includes('Secure'));
    assert.ok(!answer.body.includes(cookieOf(answer).split('=')[1]!));
    assert.equal(answer.headers['cache-control'], 'no-store');
    const { email, password } = api.alice;
    const headers = { 'x-forwarded-proto': 'https' };
    const overTls = await post('login', { email, password }, { headers });
    assert.ok(String(overTls.headers['set-cookie']).includes('; Secure'));
    assert.ok(overTls.headers['strict-transport-security']);
    assert.equal(answer.headers['strict-transport-security'], undefined);
  });

  it('signs in with the password, however the address is written', async () => {
    const { email, password } = api.alice;
    const answer = await post('login', { email: email.toUpperCase(), password });
    assert.equal(answer.statusCode, 200, answer.body);
    assert.equal(Session.parse(answer.json().data).user.email, email);
  });

  it('says the same of a wrong password, of an unknown address, and of a disabled account', async () => {
    const { email } = api.alice;
    const name = 'disabled@example.com';
    await register(name);
    await api.db.query({ text: 'UPDATE users SET disabled_at = now() WHERE email = $1', values: [name] });
    const passwordless = await api.db.query<{ email: string }>({
      text: `
INSERT INTO users (id, email, name) VALUES (gen_random_uuid(), 'no.password@example.com', 'N') RETURNING email`,
    });
    const answers = [
      await post('login', { email, password: 'wrong password' }),
      await post('login', { email: 'nobody@example.com', password: 'wrong password' }),
      await post('login', { email: name, password: 'correct horse battery' }),
      await post('login', { email: passwordless.rows[0]!.email, password: 'the password of nobody' }),
    ];
    for (const answer of answers) {
      assert.deepEqual([answer.statusCode, answer.body], [401, answers[0]!.body]);
      assert.equal(answer.headers['set-cookie'], undefined);
    }
  });

  it('exchanges the printed link once', async () => {
    const token = await newSignInToken(api.db, api.bob.caller.userId);
    const first = await post('sign-in', { token });
    assert.equal(Session.parse(first.json().data).user.id, api.bob.caller.userId);
    assert.equal((await post('refresh', undefined, withCookie(cookieOf(first)))).statusCode, 200);
    const again = await post('sign-in', { token });
    assert.deepEqual([again.statusCode, codeOf(again)], [401, 'unauthorized']);
    assert.equal((await post('sign-in', { token: 'guess' })).statusCode, 401);
  });

  it('renews a session by its cookie, each time with another one', async () => {
    const first = await register('renew@example.com');
    const second = await post('refresh', undefined, withCookie(cookieOf(first)));
    assert.equal(second.statusCode, 200, second.body);
    assert.notEqual(cookieOf(second), cookieOf(first));
    const third = await post('refresh', undefined, withCookie(cookieOf(second)));
    assert.equal(Session.parse(third.json().data).user.email, 'renew@example.com');
    for (const cookie of ['', 'rex_refresh=', 'rex_refresh=guess']) {
      assert.equal((await post('refresh', undefined, withCookie(cookie))).statusCode, 401);
    }
  });

  it('ends a session', async () => {
    const cookie = cookieOf(await register('leave@example.com'));
    const left = await post('logout', undefined, withCookie(cookie));
    assert.deepEqual([left.statusCode, left.body], [204, '']);
    assert.match(String(left.headers['set-cookie']), /rex_refresh=;.*Path=\/api\/v1\/auth/);
    assert.equal((await post('refresh', undefined, withCookie(cookie))).statusCode, 401);
    assert.equal((await post('logout')).statusCode, 204);
  });

  it("takes the cookie from no other site's page", async () => {
    const cookie = cookieOf(await register('origin@example.com'));
    const from = (origin: string, host = 'rex.example:3000') =>
      post('refresh', undefined, withCookie(cookie, { origin, host }));
    for (const origin of [
      'https://evil.example',
      'null',
      'http://rex.example',
      'https://pages.example.evil',
    ]) {
      const answer = await from(origin);
      assert.deepEqual([answer.statusCode, codeOf(answer)], [403, 'forbidden'], origin);
    }
    for (const origin of ['http://rex.example:3000', 'https://pages.example']) {
      assert.equal((await from(origin)).statusCode, 200, origin);
    }
    const forwarded = {
      origin: 'https://rex.example',
      host: 'inner:3000',
      'x-forwarded-host': 'rex.example',
    };
    assert.equal((await post('refresh', undefined, withCookie(cookie, forwarded))).statusCode, 200);
  });

  it('says how people get in', async () => {
    const options = await api.app.inject({ url: '/api/v1/auth/options' });
    assert.deepEqual(options.json().data, { registration: true, password: true });
  });

  it('takes few tries from one address, and few for one account', async () => {
    const headers = { 'x-forwarded-for': '192.0.2.1' };
    const tries = [];
    for (let count = 0; count < 21; count++) {
      tries.push(await post('sign-in', { token: 'guess' }, { headers }));
    }
    assert.deepEqual(new Set(tries.slice(0, 20).map(({ statusCode }) => statusCode)), new Set([401]));
    const last = tries.at(-1)!;
    assert.deepEqual([last.statusCode, codeOf(last)], [429, 'rate_limited']);
    const wait = Number(last.headers['retry-after']);
    assert.ok(wait >= 1 && wait <= 60);
    const elsewhere = { headers: { 'x-forwarded-for': '192.0.2.2' } };
    assert.equal((await post('sign-in', { token: 'guess' }, elsewhere)).statusCode, 401);

    const login = () => post('login', { email: 'Victim@example.com', password: 'guess' });
    const statuses = [];
    for (let count = 0; count < 11; count++) statuses.push((await login()).statusCode);
    assert.deepEqual(statuses, [...Array(10).fill(401), 429]);
    assert.equal((await post('login', { email: 'other@example.com', password: 'x' })).statusCode, 401);
  });
});

describe('a server without registration', () => {
  it('makes no account, and says how to get in', async (t) => {
    const api = await openTestApi({ isRegistrationOpen: false });
    t.after(() => api.close());
    const payload = { email: 'a@example.com', name: 'A', password: 'correct horse battery' };
    const answer = await api.app.inject({ method: 'POST', url: '/api/v1/auth/register', payload });
    const { error } = Failure.parse(answer.json());
    assert.deepEqual([answer.statusCode, error.code], [403, 'forbidden']);
    assert.match(error.message, /rex start/);
    const options = await api.app.inject({ url: '/api/v1/auth/options' });
    assert.deepEqual(options.json().data, { registration: false, password: false });
  });
});
