import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearest } from './nearest.ts';

const types = ['transform', 'decision', 'http', 'forEach', 'wait', 'event.wait'];

test('one slip of the finger is found', () => {
  for (const [typed, meant] of [
    ['tranform', 'transform'],
    ['desicion', 'decision'],
    ['htpt', 'http'],
    ['foreach', 'forEach'],
    ['waitt', 'wait'],
    ['event_wait', 'event.wait'],
  ]) {
    assert.equal(nearest(typed as string, types), meant, typed);
  }
});

test('nothing is suggested for what is like nothing', () => {
  assert.equal(nearest('banana', types), null);
  assert.equal(nearest('', types), null);
  assert.equal(nearest('x', []), null);
  assert.equal(nearest('d', ['a', 'b', 'dd']), null);
});

test('the closest wins', () => {
  assert.equal(nearest('item', ['times', 'items', 'Item']), 'Item');
});
