import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  beginSaving,
  isAtRisk,
  isPutAway,
  type SaveEvent,
  type SaveState,
  saveReducer,
  waitBeforeSave,
} from './save-machine.ts';

const after = (...events: SaveEvent<string>[]): SaveState<string> =>
  events.reduce(saveReducer, beginSaving('first', 3));

test('an edit is unsaved, on its way, and saved with the next revision', () => {
  assert.equal(after({ type: 'edited', doc: 'a' }).status, 'unsaved');
  const sent = after({ type: 'edited', doc: 'a' }, { type: 'sent' });
  assert.deepEqual([sent.status, sent.sending], ['saving', 'a']);
  const kept = saveReducer(sent, { type: 'kept', revision: 4 });
  assert.deepEqual([kept.status, kept.revision, kept.kept], ['saved', 4, 'a']);
  assert.equal(isAtRisk(kept), false);
});

test('an edit during a request is saved by the next one', () => {
  const state = after(
    { type: 'edited', doc: 'a' },
    { type: 'sent' },
    { type: 'edited', doc: 'b' },
    { type: 'kept', revision: 4 },
  );
  assert.deepEqual([state.status, state.kept, state.wanted, state.revision], ['unsaved', 'a', 'b', 4]);
});

test('going back to what is kept is saved', () => {
  assert.equal(after({ type: 'edited', doc: 'a' }, { type: 'edited', doc: 'first' }).status, 'saved');
});

test('a server that is away is asked again, later each time, with the newest edit', () => {
  const away = after({ type: 'edited', doc: 'a' }, { type: 'sent' }, { type: 'unreachable' });
  assert.equal(waitBeforeSave(away), 1_000);
  const again = [
    { type: 'edited' as const, doc: 'b' },
    { type: 'sent' as const },
    { type: 'unreachable' as const },
  ].reduce(saveReducer<string>, away);
  assert.equal(waitBeforeSave(again), 2_000);
  assert.equal(saveReducer(again, { type: 'sent' }).sending, 'b');
  assert.equal(isAtRisk(again), true);
});

test('a conflict waits for a decision, whatever is edited', () => {
  const state = after(
    { type: 'edited', doc: 'a' },
    { type: 'sent' },
    { type: 'conflicted' },
    { type: 'edited', doc: 'b' },
  );
  assert.deepEqual([state.status, waitBeforeSave(state)], ['conflict', null]);
  const mine = saveReducer(state, { type: 'kept_mine', revision: 9 });
  assert.deepEqual([mine.status, mine.revision, mine.wanted], ['unsaved', 9, 'b']);
  const theirs = saveReducer(state, { type: 'took_theirs', doc: 'x', revision: 9 });
  assert.deepEqual([theirs.status, theirs.wanted], ['saved', 'x']);
});

test('what the server refuses is not sent again until it changes', () => {
  const state = after({ type: 'edited', doc: 'a' }, { type: 'sent' }, { type: 'refused', message: 'no' });
  assert.deepEqual([state.status, waitBeforeSave(state)], ['refused', null]);
  assert.equal(saveReducer(state, { type: 'edited', doc: 'b' }).status, 'unsaved');
});

test('a session that is over keeps what is wanted, and sends it when it is back', () => {
  const over = after(
    { type: 'edited', doc: 'a' },
    { type: 'sent' },
    { type: 'session_over' },
    { type: 'edited', doc: 'b' },
  );
  assert.deepEqual([over.status, waitBeforeSave(over), isAtRisk(over)], ['signed_out', null, true]);
  const back = saveReducer(over, { type: 'session_back' });
  assert.deepEqual([back.status, back.wanted, waitBeforeSave(back)], ['unsaved', 'b', 800]);
});

test('a workflow that was put away waits, whatever is edited, until it is restored', () => {
  const away = { type: 'put_away', how: 'archived', message: 'It is archived.' } as const;
  const state = after({ type: 'edited', doc: 'a' }, { type: 'sent' }, away, { type: 'edited', doc: 'b' });
  assert.deepEqual(
    [state.status, state.message, waitBeforeSave(state)],
    ['archived', 'It is archived.', null],
  );
  assert.deepEqual([isPutAway(state), isAtRisk(state)], [true, true]);
  const back = saveReducer(state, { type: 'restored' });
  assert.deepEqual([back.status, back.revision, back.wanted, back.message], ['unsaved', 3, 'b', null]);
  const untouched = after(away);
  assert.deepEqual([isPutAway(untouched), isAtRisk(untouched)], [true, false]);
  assert.equal(saveReducer(untouched, { type: 'restored' }).status, 'saved');
  assert.equal(isAtRisk(after({ ...away, how: 'deleted' })), true);
});
