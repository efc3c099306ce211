import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { uuidv7 } from 'uuidv7';
import { connect } from '../connect/connect.ts';
import type { Database } from '../connect/database.ts';
import { createTestDatabase, NO_TEST_SERVER } from '../connect/test-database.ts';
import { newRefreshToken } from '../identity-store/refresh-tokens.ts';
import { newSignInToken } from '../identity-store/sign-in-tokens.ts';
import { migrate } from '../migrate/migrate.ts';
import { ensureLocalOwner, LOCAL_OWNER } from '../workflow-store/ensure-local-owner.ts';
import { claimKey, type KeyClaim, type KeyState, keepAnswer, releaseKey } from './idempotency-keys.ts';
import { pruneExpired } from './prune-expired.ts';

const test = await createTestDatabase();

describe('the request store', { skip: test ? false : NO_TEST_SERVER }, () => {
  let db: Database;
  before(async () => {
    db = await connect({ url: test!.url, poolMax: 8 });
    await migrate(db);
    await ensureLocalOwner(db);
  });
  after(async () => {
    await db.close();
    await test!.drop();
  });

  const request = (key: string, requestHash = 'a') => ({
    ...{ workspaceId: LOCAL_OWNER.workspaceId, route: 'POST /things', key, requestHash },
  });
  const claim = (key: string, requestHash?: string, id: string = uuidv7()) =>
    claimKey(db, request(key, requestHash), id);
  const claimed = (state: KeyState): KeyClaim =>
    state.kind === 'claimed' ? state.claim : assert.fail(`the key is ${state.kind}`);
  const later = (key: string, seconds: number) =>
    db.query({
      text: `
UPDATE idempotency_keys SET taken_at = taken_at - make_interval(secs => $2),
  expires_at = expires_at - make_interval(secs => $2) WHERE key = $1`,
      values: [key, seconds],
    });

  it('lets one of those who come at once do the work', async () => {
    const states = await Promise.all([1, 2, 3, 4, 5, 6].map(() => claim('race')));
    assert.deepEqual(states.map(({ kind }) => kind).sort(), ['claimed', ...Array(5).fill('running')]);
  });

  it('gives the answer again, to the letter', async () => {
    const own = claimed(await claim('answer'));
    await keepAnswer(db, own, { statusCode: 201, response: '{"b":1.0,"a":"\\u0000"}' });
    const answered = { kind: 'answered', statusCode: 201, response: '{"b":1.0,"a":"\\u0000"}' };
    assert.deepEqual(await claim('answer'), answered);
    await keepAnswer(db, own, { statusCode: 200, response: 'another' });
    assert.deepEqual(await claim('answer'), answered);
  });

  it('refuses another request under the same key, answered or not', async () => {
    const own = claimed(await claim('mismatch', 'a'));
    assert.equal((await claim('mismatch', 'b')).kind, 'mismatch');
    await later('mismatch', 61);
    assert.equal((await claim('mismatch', 'b')).kind, 'mismatch');
    await keepAnswer(db, own, { statusCode: 200, response: '{}' });
    assert.equal((await claim('mismatch', 'b')).kind, 'mismatch');
  });

  it('hands the work of a dead request on, with the same resource', async () => {
    const id = uuidv7();
    const dead = claimed(await claim('dead', 'a', id));
    await later('dead', 59);
    assert.equal((await claim('dead')).kind, 'running');
    await later('dead', 2);
    const states = await Promise.all([1, 2, 3].map(() => claim('dead')));
    const [heir, ...others] = states.toSorted((one) => (one.kind === 'claimed' ? -1 : 1));
    assert.equal(claimed(heir!).resourceId, id);
    assert.deepEqual(
      others.map(({ kind }) => kind),
      ['running', 'running'],
    );
    // The dead one was only slow: its answer must not stand beside the heir's.
    await keepAnswer(db, dead, { statusCode: 200, response: 'late' });
    assert.equal((await claim('dead')).kind, 'running');
    await keepAnswer(db, claimed(heir!), { statusCode: 200, response: 'right' });
    assert.deepEqual(await claim('dead'), { kind: 'answered', statusCode: 200, response: 'right' });
  });

  it('gives a key that was let go to the next at once, with the same resource', async () => {
    const id = uuidv7();
    await releaseKey(db, claimed(await claim('let go', 'a', id)));
    assert.equal(claimed(await claim('let go')).resourceId, id);
  });

  it('forgets a key after a day', async () => {
    const id = uuidv7();
    await keepAnswer(db, claimed(await claim('old', 'a', id)), { statusCode: 200, response: '{}' });
    await later('old', 24 * 3_600 - 5);
    assert.equal((await claim('old')).kind, 'answered');
    await later('old', 6);
    assert.notEqual(claimed(await claim('old', 'b')).resourceId, id);
  });

  it("keeps one workspace's and one route's keys from the others'", async () => {
    const own = claimed(await claim('shared'));
    const elsewhere = await claimKey(db, { ...request('shared', 'b'), route: 'PUT /things' }, uuidv7());
    assert.notEqual(claimed(elsewhere).resourceId, own.resourceId);
  });

  it('deletes what is over and nothing else', async () => {
    const { userId } = LOCAL_OWNER;
    await Promise.all([newSignInToken(db, userId), newRefreshToken(db, userId), claim('expired')]);
    for (const table of ['sign_in_tokens', 'refresh_tokens', 'idempotency_keys']) {
      await db.query({ text: `UPDATE ${table} SET expires_at = now() - interval '1 s'` });
    }
    await Promise.all([newSignInToken(db, userId), newRefreshToken(db, userId), claim('kept')]);
    assert.equal(await pruneExpired(db), false);
    for (const table of ['sign_in_tokens', 'refresh_tokens', 'idempotency_keys']) {
      const { rows } = await db.query({ text: `SELECT count(*) AS count FROM ${table}` });
      assert.equal(rows[0]?.count, 1, table);
    }
  });

  it('deletes a small batch at a time', async () => {
    await db.query({
      text: `
INSERT INTO idempotency_keys (workspace_id, route, key, request_hash, resource_id, expires_at)
SELECT $1, 'r', n::text, 'h', gen_random_uuid(), now() - interval '1 s' FROM generate_series(1, 501) n`,
      values: [LOCAL_OWNER.workspaceId],
    });
    assert.equal(await pruneExpired(db), true);
    assert.equal(await pruneExpired(db), false);
  });
});
