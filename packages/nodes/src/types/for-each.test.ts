import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RexError } from '@rex/types';
import { parseAlone } from '../testing/run-alone.ts';
import { forEach } from './for-each.ts';

const body = { nodes: [{ id: 'inner', type: 'transform', config: { value: '{{ item }}' } }] };

test('forEach fills in what happens to a failed item, and leaves its body as it is written', () => {
  const config = { items: [1, 2], maxItems: 2, body };
  const parsed = parseAlone(forEach, config);
  assert.deepEqual(parsed, { ...config, onItemError: 'fail' });
  assert.equal(parsed.body, body);
});

test('forEach refuses items that are not a list', () => {
  for (const [items, words] of [
    [{ a: 1 }, /items must be a list, not an object/],
    ['{{ x }}', /items must be a list, not text/],
    [null, /items must be a list, not null/],
  ] as const) {
    assert.throws(
      () => parseAlone(forEach, { items, maxItems: 2, body }),
      (error) => error instanceof RexError && error.code === 'config_invalid' && words.test(error.message),
    );
  }
});

test('forEach says that an expression gave no items', () => {
  assert.throws(
    () => parseAlone(forEach, { maxItems: 2, body }),
    /items is missing, or its expression gave nothing/,
  );
});
