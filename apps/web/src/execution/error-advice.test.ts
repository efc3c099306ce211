import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ERROR_CODES, type ErrorCode } from '@rex/types';
import { adviceFor } from './error-advice.ts';

test('every code has an advice of its own, in whole sentences', () => {
  const codes = Object.keys(ERROR_CODES) as ErrorCode[];
  const advice = codes.map((code) => adviceFor(code, ERROR_CODES[code].category));
  assert.equal(new Set(advice).size, codes.length);
  for (const text of advice) assert.match(text, /^[A-Z].+\.$/s);
});

test('an author’s own code comes by its category', () => {
  assert.match(adviceFor('no_stock', 'execution'), /workflow itself/);
  assert.match(adviceFor('toString', 'external'), /outside/);
});
