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

test('names too long for a slip of the finger are not searched for', () => {
  const effort = { left: 1_000 };
  const long = 'a'.repeat(101);
  assert.equal(nearest(`${long}b`, [`${long}c`], effort), null);
  assert.equal(effort.left, 1_000);
  assert.equal(nearest('abcdefgh'.repeat(10), ['ijklmnop'.repeat(10)]), null);
});

test('a comparison costs a narrow band of cells, and none at all when the lengths say enough', () => {
  const effort = { left: 100_000 };
  const name = 'a'.repeat(100);
  nearest(name, [`${name.slice(1)}b`], effort);
  assert.ok(100_000 - effort.left <= 1 + 100 * 17, `${100_000 - effort.left}`);
  const before = effort.left;
  nearest(name, ['a'.repeat(80)], effort);
  assert.equal(before - effort.left, 1);
});

test('a search without effort left finds nothing, and costs nothing more', () => {
  const effort = { left: 5_000 };
  const candidates = Array.from({ length: 1_000 }, (_, at) => `${'a'.repeat(90)}${at}`);
  for (let at = 0; at < 100; at++) nearest(`${'a'.repeat(90)}x${at}`, candidates, effort);
  assert.ok(effort.left <= 0 && effort.left > -2_000, `${effort.left}`);
  assert.equal(nearest('waitt', ['wait'], effort), null);
});

test('it agrees with the whole table of edits', () => {
  let seed = 7;
  const pick = (most: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * most);
  };
  const word = () => Array.from({ length: 1 + pick(30) }, () => 'abc'[pick(3)]).join('');
  for (let round = 0; round < 2_000; round++) {
    const [name, one, two] = [word(), word(), word()];
    const most = Math.min(8, Math.floor(name.length / 3));
    const [first, second] = [wholeTable(name, one), wholeTable(name, two)];
    const wanted = Math.min(first, second) > most ? null : first <= second ? one : two;
    assert.equal(nearest(name, [one, two]), wanted, `${name} among ${one}, ${two}`);
  }
});

function wholeTable(a: string, b: string): number {
  const cost: number[][] = [Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      const swap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = swap ? cost[i - 2]![j - 2]! + 1 : Number.POSITIVE_INFINITY;
      row.push(
        Math.min(cost[i - 1]![j]! + 1, row[j - 1]! + 1, cost[i - 1]![j - 1]! + (isSame ? 0 : 1), swapped),
      );
    }
    cost.push(row);
  }
  return cost[a.length]![b.length]!;
}
