import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createNodeSignal } from './node-signal.ts';

test('only nodes whose value changed are told', () => {
  const signal = createNodeSignal<{ n: number }>((a, b) => a.n === b.n);
  const told: string[] = [];
  const leave = signal.subscribe('a', () => told.push('a'));
  signal.subscribe('b', () => told.push('b'));
  signal.replace(new Map([['a', { n: 1 }]]));
  const first = signal.get('a');
  signal.replace(
    new Map([
      ['a', { n: 1 }],
      ['b', { n: 1 }],
    ]),
  );
  assert.equal(signal.get('a'), first, 'the same object stays');
  signal.replace(new Map([['b', { n: 1 }]]));
  assert.deepEqual(told, ['a', 'b', 'a']);
  assert.equal(signal.get('a'), null);
  leave();
  signal.replace(new Map());
  assert.deepEqual(told, ['a', 'b', 'a', 'b']);
});
