import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  connect,
  createTestDatabase,
  ensureLocalOwner,
  LOCAL_OWNER,
  migrate,
  NO_TEST_SERVER,
  newSignInToken,
} from '@rex/database';
import fastify from 'fastify';
import type { App } from '../app.ts';
import { pruneNowAndThen } from './prune-now-and-then.ts';

const server = await createTestDatabase();

test('what is over is deleted every ten minutes, until the server is closed', {
  skip: server ? false : NO_TEST_SERVER,
}, async (t) => {
  const db = await connect({ url: server!.url, poolMax: 2 });
  t.after(async () => {
    await db.close();
    await server!.drop();
  });
  await migrate(db);
  await ensureLocalOwner(db);
  const makeExpired = async () => {
    await newSignInToken(db, LOCAL_OWNER.userId);
    await db.query({ text: `UPDATE sign_in_tokens SET expires_at = now() - interval '1 s'` });
  };
  const left = async () => (await db.query({ text: 'SELECT hash FROM sign_in_tokens' })).rowCount;

  t.mock.timers.enable({ apis: ['setInterval'] });
  const app: App = fastify();
  pruneNowAndThen(app, db);
  await makeExpired();
  t.mock.timers.tick(10 * 60_000 - 1);
  await makeExpired();
  assert.equal(await left(), 2);
  t.mock.timers.tick(1);
  // It waits for the round under way.
  await app.close();
  assert.equal(await left(), 0);
  await makeExpired();
  t.mock.timers.tick(10 * 60_000);
  assert.equal(await left(), 1);
});
