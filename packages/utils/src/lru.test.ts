import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
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

test('it behaves as a list kept in the order of use', () => {
  const operation = fc.record({
    kind: fc.constantFrom('get', 'set', 'delete', 'clear'),
    key: fc.nat(6),
    value: fc.nat(99),
  });
  fc.assert(
    fc.property(
      fc.array(operation, { maxLength: 60 }),
      fc.integer({ min: 1, max: 5 }),
      (operations, sizeMax) => {
        const lru = new Lru<number, number>(sizeMax);
        let model: { key: number; value: number }[] = [];
        for (const { kind, key, value } of operations) {
          const known = model.find((each) => each.key === key);
          const others = model.filter((each) => each !== known);
          if (kind === 'set') {
            lru.set(key, value);
            model = [...others, { key, value }].slice(-sizeMax);
          } else if (kind === 'get') {
            assert.equal(lru.get(key), known?.value);
            if (known) model = [...others, known];
          } else if (kind === 'delete') {
            assert.equal(lru.delete(key), known !== undefined);
            model = others;
          } else {
            lru.clear();
            model = [];
          }
          assert.equal(lru.size, model.length);
        }
      },
    ),
    { seed: 3, numRuns: 500 },
  );
});
