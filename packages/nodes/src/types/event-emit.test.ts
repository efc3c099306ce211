import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runAlone } from '../testing/run-alone.ts';
import { eventEmit } from './event-emit.ts';

const given = { idempotencyKey: 'scope:tell' };

test('event.emit sends nothing itself: what it emits leaves with its end', () => {
  const config = { event: 'order.shipped', key: 7, data: { days: 3 }, to: ['waiting', 'http', 'http'] };
  const emitted = { event: 'order.shipped', key: '7', data: { days: 3 } };
  assert.deepEqual(runAlone(eventEmit, config, given), {
    kind: 'done',
    output: { id: 'scope:tell', event: 'order.shipped', key: '7' },
    emits: [
      { to: 'waiting', ...emitted },
      { to: 'http', ...emitted },
    ],
  });
});

test('event.emit goes to those who wait unless told, without a key and data too', () => {
  assert.deepEqual(runAlone(eventEmit, { event: 'done' }, given), {
    kind: 'done',
    output: { id: 'scope:tell', event: 'done', key: '' },
    emits: [{ to: 'waiting', event: 'done', key: '', data: null }],
  });
});
