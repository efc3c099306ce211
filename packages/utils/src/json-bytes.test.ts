import { test } from 'node:test';
import fc from 'fast-check';
import { jsonBytes } from './json-bytes.ts';

test('it counts as the encoder does', () => {
  const encoder = new TextEncoder();
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => jsonBytes(text) === encoder.encode(text).length),
    { seed: 1, examples: [['aé€😀'], ['\ud800'], ['\udc00a'], ['\ud800\ud800\udc00']] },
  );
});
