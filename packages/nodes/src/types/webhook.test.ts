import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAlone, runAlone } from '../testing/run-alone.ts';
import { webhook } from './webhook.ts';

test('webhook gives the request as it came', () => {
  const trigger = { method: 'POST', headers: { 'x-a': '1' }, query: {}, body: { n: 1 } };
  assert.deepEqual(runAlone(webhook, {}, { trigger }), { kind: 'done', output: trigger });
});

test('webhook answers at once unless told to answer with the result', () => {
  assert.deepEqual(parseAlone(webhook, {}), { respond: 'accepted' });
  assert.deepEqual(parseAlone(webhook, { respond: 'result' }), { respond: 'result' });
});
