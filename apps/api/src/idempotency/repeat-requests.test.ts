import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  connect,
  createAccessToken,
  createTestDatabase,
  type Database,
  migrate,
  NO_TEST_SERVER,
} from '@rex/database';
import { RexError } from '@rex/types';
import type { InjectOptions } from 'fastify';
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { newAccessToken } from '../auth/access-token.ts';
import { answers, answersNothing } from '../http/answers.ts';
import { envelope } from '../http/envelope.ts';
import { IdParams } from '../http/id-params.ts';
import { openTestApi, type TestApi } from '../testing/open-test-api.test-support.ts';

const server = await createTestDatabase();

describe('a request with an Idempotency-Key', { skip: server ? false : NO_TEST_SERVER }, () => {
  let api: TestApi;
  let db: Database;
  /** What the test's own route does next, and the ids that it acted on. */
  let act: () => Promise<void> | void = () => undefined;
  let acted: string[] = [];
  before(async () => {
    db = await connect({ url: server!.url, poolMax: 8 });
    await migrate(db);
    api = await openTestApi({ db, addRoutes });
  });
  after(async () => {
    await api.close();
    await server!.drop();
  });

  /** Routes that count how often they act. */
  const addRoutes: NonNullable<Parameters<typeof openTestApi>[0]>['addRoutes'] = (app) => {
    const tags = ['Test'];
    const body = z.looseObject({}).optional();
    const response = answers(z.strictObject({ id: z.uuid(), z: z.number(), a: z.number() }), 201);
    app.post(
      '/test/things',
      { schema: { operationId: 'make', tags, summary: 'Make', body, response }, config: { needs: 'edit' } },
      async ({ resourceId }) => {
        acted.push(resourceId);
        await act();
        return envelope({ id: resourceId, z: 1, a: 2 });
      },
    );
    const schema = {
      operationId: 'drop',
      tags,
      summary: 'Drop',
      params: IdParams,
      response: answersNothing(),
    };
    app.delete('/test/things/:id', { schema, config: { needs: 'edit' } }, async ({ resourceId }) => {
      acted.push(resourceId);
    });
  };
  const begin = (does: typeof act = () => undefined): void => {
    act = does;
    acted = [];
  };
  const post = (key: string, options: InjectOptions = {}) =>
    api.app.inject({
      ...{ method: 'POST', url: '/test/things', payload: { a: 1, b: 2 } },
      ...options,
      headers: { ...api.alice.headers, 'idempotency-key': key, ...options.headers },
    });
  type Answer = Awaited<ReturnType<typeof post>>;
  const codeOf = (answer: Answer) => [answer.statusCode, answer.json().error.code];

  it('is done once, and its answer is given again to the letter', async () => {
    begin();
    const key = uuidv7();
    const first = await post(key);
    const second = await post(key, {
      payload: '{ "b": 2.0, "a": 1 }',
      headers: { 'content-type': 'application/json' },
    });
    assert.deepEqual([first.statusCode, second.statusCode], [201, 201]);
    assert.equal(second.body, first.body);
    assert.equal(first.json().data.id, acted[0]);
    assert.deepEqual(
      [first.headers['idempotent-replayed'], second.headers['idempotent-replayed']],
      [undefined, 'true'],
    );
    assert.equal(second.headers['content-type'], first.headers['content-type']);
    assert.equal(acted.length, 1);
  });

  it('is done once when many come at once', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    begin(() => held);
    const key = uuidv7();
    const all = [1, 2, 3, 4, 5].map(() => post(key));
    const others = await Promise.all([0, 1, 2, 3].map((rank) => nth(all, rank)));
    for (const other of others) {
      assert.deepEqual(codeOf(other), [409, 'conflict']);
      assert.equal(other.headers['retry-after'], '1');
    }
    release();
    const answered = await Promise.all(all);
    assert.equal(answered.filter(({ statusCode }) => statusCode === 201).length, 1);
    assert.equal(acted.length, 1);
    assert.equal((await post(key)).headers['idempotent-replayed'], 'true');
  });

  it('is refused when it is another request', async () => {
    begin();
    const key = uuidv7();
    await post(key);
    for (const other of [{ payload: { a: 1 } }, { url: '/test/things?x=1' }, { headers: api.bob.headers }]) {
      const answer = await post(key, other);
      // Bob has a workspace of his own, where the key was never used.
      if ('headers' in other) assert.equal(answer.statusCode, 201);
      else assert.deepEqual(codeOf(answer), [422, 'idempotency_mismatch']);
    }
    const drop = (id: string) => post(key, { method: 'DELETE', url: `/test/things/${id}` });
    const [one, two] = [uuidv7(), uuidv7()];
    assert.equal((await drop(one)).statusCode, 204, 'another route has keys of its own');
    assert.deepEqual(codeOf(await drop(two)), [422, 'idempotency_mismatch']);
    const again = await drop(one);
    assert.deepEqual([again.statusCode, again.body, again.headers['idempotent-replayed']], [204, '', 'true']);
  });

  it("is refused to another member of the workspace, who must not get the first one's answer", async () => {
    begin();
    const [key, token] = [uuidv7(), newAccessToken()];
    const { workspaceId } = api.alice.caller;
    const member = { workspaceId, userId: api.bob.caller.userId };
    await db.query({
      text: `INSERT INTO members (workspace_id, user_id, role) VALUES ($1, $2, 'owner')`,
      values: [member.workspaceId, member.userId],
    });
    await createAccessToken(db, member, { id: uuidv7(), token, name: 'T', readOnly: false, expiresAt: null });
    await post(key);
    const other = await post(key, { headers: { authorization: `Bearer ${token}` } });
    assert.deepEqual(codeOf(other), [422, 'idempotency_mismatch']);
  });

  it('keeps a refusal, but not a failure of ours', async () => {
    const refused = uuidv7();
    begin(() => {
      throw new RexError('stale_revision', 'stale');
    });
    assert.equal((await post(refused)).statusCode, 409);
    begin();
    assert.deepEqual(codeOf(await post(refused)), [409, 'stale_revision']);
    assert.equal(acted.length, 0);

    const failed = uuidv7();
    begin(() => {
      throw new RexError('unavailable', 'no database');
    });
    assert.equal((await post(failed)).statusCode, 503);
    const [id] = acted;
    begin();
    assert.equal((await post(failed)).statusCode, 201);
    assert.deepEqual(acted, [id], 'the same resource');
  });

  it('is taken over from a request that died, for the same resource', async () => {
    const { promise: held, reject: die } = Promise.withResolvers<void>();
    begin(() => held);
    const key = uuidv7();
    const dead = post(key);
    while (acted.length === 0) await new Promise(setImmediate);
    await db.query({
      text: `UPDATE idempotency_keys SET taken_at = taken_at - interval '61 s' WHERE key = $1`,
      values: [key],
    });
    act = () => undefined;
    const heir = await post(key);
    assert.equal(heir.statusCode, 201, heir.body);
    assert.deepEqual(acted, [acted[0], acted[0]]);
    die(new RexError('unavailable', 'late'));
    assert.equal((await dead).statusCode, 503);
    assert.equal((await post(key)).body, heir.body);
  });

  it('is not counted when it does not fit its schema, or when nobody is signed in', async () => {
    begin();
    const key = uuidv7();
    assert.equal(
      (await post(key, { payload: '[]', headers: { 'content-type': 'application/json' } })).statusCode,
      422,
    );
    assert.equal((await post(key, { headers: { authorization: 'Bearer x' } })).statusCode, 401);
    assert.equal((await post(key)).statusCode, 201);
  });

  it('has a key that fits a header and a row', async () => {
    begin();
    for (const key of ['', 'a b', 'é', 'x'.repeat(256)]) {
      assert.deepEqual(codeOf(await post(key)), [422, 'invalid_input'], key);
    }
    assert.equal((await post('x'.repeat(255))).statusCode, 201);
  });

  it('is done each time without a key, for a resource of its own', async () => {
    begin();
    const url = '/test/things';
    for (const _ of [1, 2]) await api.app.inject({ method: 'POST', url, headers: api.alice.headers });
    assert.equal(new Set(acted).size, 2);
  });

  it('shows a secret once: its answer is not kept', async () => {
    const make = () => post('secret', { url: '/api/v1/access-tokens', payload: { name: 'T' } });
    const [first, second] = [await make(), await make()];
    assert.deepEqual([first.statusCode, second.statusCode], [201, 201]);
    assert.notEqual(second.json().data.token, first.json().data.token);
    const { rows } = await db.query({ text: `SELECT * FROM idempotency_keys WHERE key = 'secret'` });
    assert.deepEqual(rows, []);
  });
});

/** The answer that comes in as number `rank`. */
function nth<T>(all: readonly Promise<T>[], rank: number): Promise<T> {
  let settled = 0;
  return new Promise((resolve, reject) => {
    for (const one of all) {
      one.then((value) => {
        if (settled++ === rank) resolve(value);
      }, reject);
    }
  });
}
