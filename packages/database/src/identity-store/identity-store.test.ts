import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { RexError } from '@rex/types';
import { uuidv7 } from 'uuidv7';
import { connect } from '../connect/connect.ts';
import type { Database } from '../connect/database.ts';
import { createTestDatabase, NO_TEST_SERVER } from '../connect/test-database.ts';
import { migrate } from '../migrate/migrate.ts';
import { createAccessToken, listAccessTokens, revokeAccessToken } from './access-tokens.ts';
import { findTokenCaller, findUserCaller } from './find-caller.ts';
import { endSession, newRefreshToken, rotateRefreshToken } from './refresh-tokens.ts';
import { newSecret } from './secrets.ts';
import { newSignInToken, useSignInToken } from './sign-in-tokens.ts';
import { createUser, findUserByEmail, readMe } from './users.ts';

const test = await createTestDatabase();

describe('the identity store', { skip: test ? false : NO_TEST_SERVER }, () => {
  let db: Database;
  before(async () => {
    db = await connect({ url: test!.url, poolMax: 8 });
    await migrate(db);
  });
  after(async () => {
    await db.close();
    await test!.drop();
  });

  const makeUser = () => createUser(db, { email: `${uuidv7()}@example.com`, name: 'U', passwordHash: 'h' });
  const tokenOf = async (rotation: ReturnType<typeof rotateRefreshToken>): Promise<string> => {
    const result = await rotation;
    return 'token' in result ? result.token : assert.fail(`refused: ${result.refused}`);
  };
  const later = (seconds: number, table: 'refresh_tokens' | 'sign_in_tokens', column: string) =>
    db.query({
      text: `UPDATE ${table} SET ${column} = ${column} - make_interval(secs => $1) WHERE ${column} IS NOT NULL`,
      values: [seconds],
    });

  it('makes a user with a workspace of its own, owned by it', async () => {
    const user = await makeUser();
    const caller = await findUserCaller(db, user.id);
    assert.ok(caller);
    assert.equal(caller.role, 'owner');
    const me = await readMe(db, caller);
    assert.deepEqual([me.user, me.workspace.id, me.role], [user, caller.workspaceId, 'owner']);
  });

  it('gives an e-mail address to one of those who want it at once, however they write it', async () => {
    const name = uuidv7();
    const all = [`${name}@example.com`, `${name.toUpperCase()}@Example.com`, `${name}@EXAMPLE.COM`];
    const results = await Promise.allSettled(
      all.map((email) => createUser(db, { email, name: 'U', passwordHash: 'h' })),
    );
    const refused = results.filter((result) => result.status === 'rejected');
    assert.equal(refused.length, 2);
    for (const { reason } of refused) assert.ok(reason instanceof RexError && reason.code === 'conflict');
    assert.ok(await findUserByEmail(db, `${name}@eXample.com`));
    const { rows } = await db.query({
      text: 'SELECT count(*) AS count FROM workspaces w JOIN users u ON u.id = w.personal_of WHERE lower(u.email) = $1',
      values: [`${name}@example.com`],
    });
    assert.equal(rows[0]?.count, 1);
  });

  it('lets a sign-in token be used once, whoever asks at the same time', async () => {
    const { id } = await makeUser();
    const token = await newSignInToken(db, id);
    const used = await Promise.all([1, 2, 3, 4, 5].map(() => useSignInToken(db, token)));
    assert.deepEqual(
      used.filter((userId) => userId !== null),
      [id],
    );
    assert.equal(await useSignInToken(db, token), null);
    assert.equal(await useSignInToken(db, newSecret()), null);
  });

  it('lets a sign-in token be used for 15 minutes', async () => {
    const { id } = await makeUser();
    const token = await newSignInToken(db, id);
    await later(15 * 60, 'sign_in_tokens', 'expires_at');
    assert.equal(await useSignInToken(db, token), null);
    const other = await newSignInToken(db, id);
    await later(15 * 60 - 30, 'sign_in_tokens', 'expires_at');
    assert.equal(await useSignInToken(db, other), id);
  });

  it('keeps only the hash of a token', async () => {
    const { id } = await makeUser();
    const tokens = [await newSignInToken(db, id), await newRefreshToken(db, id)];
    for (const table of ['sign_in_tokens', 'refresh_tokens']) {
      const { rows } = await db.query({ text: `SELECT * FROM ${table}` });
      for (const token of tokens) assert.ok(!JSON.stringify(rows).includes(token));
    }
  });

  it('rotates a refresh token on each use', async () => {
    const { id } = await makeUser();
    const first = await newRefreshToken(db, id);
    const rotation = await rotateRefreshToken(db, first);
    assert.ok('userId' in rotation);
    assert.equal(rotation.userId, id);
    assert.notEqual(rotation.token, first);
    assert.notEqual(await tokenOf(rotateRefreshToken(db, rotation.token)), rotation.token);
    assert.deepEqual(await rotateRefreshToken(db, newSecret()), { refused: 'unknown' });
  });

  it('gives each of two tabs that ask at once a token that works', async () => {
    const first = await newRefreshToken(db, (await makeUser()).id);
    const next = await Promise.all([1, 2, 3, 4].map(() => tokenOf(rotateRefreshToken(db, first))));
    assert.equal(new Set(next).size, 4);
    for (const token of next) await tokenOf(rotateRefreshToken(db, token));
  });

  it('ends the whole session when a used token comes again after the grace', async () => {
    const { id } = await makeUser();
    const first = await newRefreshToken(db, id);
    const second = await tokenOf(rotateRefreshToken(db, first));
    const other = await newRefreshToken(db, id);
    await later(9, 'refresh_tokens', 'used_at');
    const third = await tokenOf(rotateRefreshToken(db, first));
    await later(2, 'refresh_tokens', 'used_at');
    assert.deepEqual(await rotateRefreshToken(db, first), { refused: 'stolen' });
    for (const token of [second, third]) {
      assert.deepEqual(await rotateRefreshToken(db, token), { refused: 'over' });
    }
    await tokenOf(rotateRefreshToken(db, other));
  });

  it('leaves no token alive in a family that ends while it rotates', async () => {
    const first = await newRefreshToken(db, (await makeUser()).id);
    let newest = await tokenOf(rotateRefreshToken(db, first));
    await later(11, 'refresh_tokens', 'used_at');
    const thief = rotateRefreshToken(db, first);
    const alive: string[] = [newest];
    for (let turn = 0; turn < 5; turn++) {
      const rotation = await rotateRefreshToken(db, newest);
      if (!('token' in rotation)) break;
      newest = rotation.token;
      alive.push(newest);
    }
    assert.deepEqual(await thief, { refused: 'stolen' });
    for (const token of alive) assert.ok('refused' in (await rotateRefreshToken(db, token)));
  });

  it('ends a session when asked to, after 30 days without use, and with its user', async () => {
    const { id } = await makeUser();
    const left = await newRefreshToken(db, id);
    await endSession(db, left);
    assert.deepEqual(await rotateRefreshToken(db, left), { refused: 'over' });
    await endSession(db, newSecret());
    const disabled = await newRefreshToken(db, id);
    await db.query({ text: 'UPDATE users SET disabled_at = now() WHERE id = $1', values: [id] });
    assert.deepEqual(await rotateRefreshToken(db, disabled), { refused: 'over' });
    assert.equal(await findUserCaller(db, id), null);
    const old = await newRefreshToken(db, (await makeUser()).id);
    await later(30 * 24 * 3_600, 'refresh_tokens', 'expires_at');
    assert.deepEqual(await rotateRefreshToken(db, old), { refused: 'over' });
  });

  it('knows an access token until it is revoked or over, and says when it was used', async () => {
    const caller = (await findUserCaller(db, (await makeUser()).id))!;
    const make = async (expiresAt: string | null, readOnly = false) => {
      const token = newSecret();
      const made = await createAccessToken(db, caller, {
        id: uuidv7(),
        token,
        name: 'T',
        readOnly,
        expiresAt,
      });
      return { token, made };
    };
    const [kept, over, reader] = [
      await make(null),
      await make('2020-01-01T00:00:00Z'),
      await make('2999-01-01T00:00:00Z', true),
    ];
    assert.deepEqual(await findTokenCaller(db, kept.token), caller);
    assert.equal(await findTokenCaller(db, over.token), null);
    assert.deepEqual(await findTokenCaller(db, reader.token), { ...caller, isReadOnly: true });
    const list = async () => (await listAccessTokens(db, caller, { page: 1, pageSize: 10 })).items;
    const used = (await list()).find(({ id }) => id === kept.made.id)?.lastUsedAt;
    assert.ok(used);
    await findTokenCaller(db, kept.token);
    assert.equal((await list()).find(({ id }) => id === kept.made.id)?.lastUsedAt, used);
    await revokeAccessToken(db, caller, kept.made.id);
    assert.equal(await findTokenCaller(db, kept.token), null);
    await assert.rejects(revokeAccessToken(db, caller, kept.made.id), { code: 'not_found' });
  });

  it("shows and revokes nobody else's access tokens", async () => {
    const [owner, stranger] = await Promise.all(
      [1, 2].map(async () => (await findUserCaller(db, (await makeUser()).id))!),
    );
    const [id, token] = [uuidv7(), newSecret()];
    await createAccessToken(db, owner!, { id, token, name: 'T', readOnly: false, expiresAt: null });
    assert.deepEqual(await listAccessTokens(db, stranger!, { page: 1, pageSize: 10 }), {
      items: [],
      total: 0,
    });
    await assert.rejects(revokeAccessToken(db, stranger!, id), { code: 'not_found' });
    assert.ok(await findTokenCaller(db, token));
  });

  it('lets an access token act in its own workspace alone, with the role there', async () => {
    const [owner, guest] = await Promise.all(
      [1, 2].map(async () => (await findUserCaller(db, (await makeUser()).id))!),
    );
    const token = newSecret();
    const inWorkspace = { userId: guest!.userId, workspaceId: owner!.workspaceId };
    await createAccessToken(db, inWorkspace, {
      id: uuidv7(),
      token,
      name: 'T',
      readOnly: false,
      expiresAt: null,
    });
    assert.equal(await findTokenCaller(db, token), null, 'not a member yet');
    await db.query({
      text: `INSERT INTO members (workspace_id, user_id, role) VALUES ($1, $2, 'viewer')`,
      values: [owner!.workspaceId, guest!.userId],
    });
    assert.deepEqual(await findTokenCaller(db, token), { ...inWorkspace, role: 'viewer', isReadOnly: false });
  });
});
