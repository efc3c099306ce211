import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lru } from './lru.ts';

test('the entry not used for longest goes first', () => {
  const lru = new Lru<string, number>(2);
  lru.set('a', 1);
  lru.set('b', 2);
  assert.equal(lru.get('a'), 1);
  lru.set('c', 3);
  assert.equal(lru.get('b'), undefined);
  assert.equal(lru.get('a'), 1);
  assert.equal(lru.get('c'), 3);
  assert.equal(lru.size, 2);
});

test('setting again replaces and renews', () => {
  const lru = new Lru<string, number>(2);
  lru.set('a', 1);
  lru.set('b', 2);
  lru.set('a', 3);
  lru.set('c', 4);
  assert.equal(lru.get('a'), 3);
  assert.equal(lru.get('b'), undefined);
});

test('what was deleted is gone', () => {
  const lru = new Lru<string, number>(2);
  lru.set('a', 1);
  assert.equal(lru.delete('a'), true);
  assert.equal(lru.get('a'), undefined);
  lru.set('b', 1);
  lru.clear();
  assert.equal(lru.size, 0);
});
