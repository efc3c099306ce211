import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Session } from '@rex/types';
import { heard, refused, signedIn, signedOut, useSession } from './session-store.ts';

const ADA = '00000000-0000-7000-8000-00000000000a';
const BOB = '00000000-0000-7000-8000-00000000000b';

const sessionOf = (id: string): Session => ({
  accessToken: `token of ${id}`,
  expiresAt: '2026-01-01T00:15:00.000Z',
  user: { id, email: 'a@example.org', name: 'A', createdAt: '2026-01-01T00:00:00.000Z' },
});
const now = () => {
  const { status, user, accessToken } = useSession.getState();
  return [status, user?.id ?? null, accessToken];
};

/** As a page begins: nobody has answered yet. */
const begin = (): void => useSession.setState(useSession.getInitialState(), true);

test('a page that was opened without a session is out', () => {
  begin();
  refused();
  assert.deepEqual(now(), ['out', null, null]);
});

test('a session that ends at work waits for its user, without a token', () => {
  begin();
  signedIn(sessionOf(ADA));
  refused();
  assert.deepEqual(now(), ['lapsed', ADA, null]);
  refused();
  assert.equal(now()[0], 'lapsed');
  signedIn(sessionOf(ADA));
  assert.deepEqual(now(), ['in', ADA, `token of ${ADA}`]);
});

for (const before of ['in', 'lapsed']) {
  test(`another user finds nothing of a session that is ${before}, nor works in its page`, () => {
    begin();
    signedIn(sessionOf(ADA));
    if (before === 'lapsed') refused();
    signedIn(sessionOf(BOB));
    assert.deepEqual(now(), ['other', null, null]);
    signedIn(sessionOf(BOB));
    assert.deepEqual(now(), ['other', null, null]);
  });
}

test('signing out elsewhere ends the session here, but unsaved work waits', () => {
  begin();
  signedIn(sessionOf(ADA));
  assert.equal(heard({ type: 'signed_out' }, false), false);
  assert.deepEqual(now(), ['out', null, null]);
  signedIn(sessionOf(ADA));
  heard({ type: 'signed_out' }, true);
  assert.deepEqual(now(), ['lapsed', ADA, null]);
});

test('signing in elsewhere is asked for by whoever waits or is out', () => {
  begin();
  signedOut();
  assert.equal(heard({ type: 'signed_in', userId: ADA }, false), true);
  signedIn(sessionOf(ADA));
  assert.equal(heard({ type: 'signed_in', userId: ADA }, false), false);
  assert.equal(now()[0], 'in');
  refused();
  assert.equal(heard({ type: 'signed_in', userId: ADA }, true), true);
});

test('another user who signs in elsewhere ends this page', () => {
  begin();
  signedIn(sessionOf(ADA));
  assert.equal(heard({ type: 'signed_in', userId: BOB }, true), false);
  assert.deepEqual(now(), ['other', null, null]);
});
