import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { jsonFault } from './json-fault.ts';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

test('JSON has no fault', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(3), (text, indent) => {
      assert.equal(jsonFault(JSON.stringify(JSON.parse(text), null, indent)), null);
    }),
  );
});

test('it agrees with the engine on what is JSON', () => {
  const piece = fc.constantFrom(...'{}[]",:1-.e0t \\u"a', 'true', 'null', '\n', '"a"', '"a":');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const text = pieces.join('');
      assert.equal(jsonFault(text) === null, isJson(text), text);
    }),
    { numRuns: 2_000 },
  );
});

test('a long text does not exhaust the stack', () => {
  assert.equal(jsonFault(`["${'a\\n'.repeat(500_000)}"]`), null);
  assert.equal(jsonFault('['.repeat(100_000)), 501);
});
