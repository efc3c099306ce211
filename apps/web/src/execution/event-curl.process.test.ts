import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { eventCurl } from './event-curl.ts';

/** What the command sends, as a shell reads it. */
function sentBy(command: string): { address: string; body: unknown } {
  const text = execFileSync('sh', ['-c', `curl() { printf '%s\\0' "$@"; }\n${command}`], {
    encoding: 'utf8',
  });
  const words = text.split('\0').slice(0, -1);
  return { address: words[2]!, body: JSON.parse(words.at(-1)!) };
}

test('a shell sends exactly the event that is awaited, whatever its key holds', () => {
  const key = `o'Neil "$HOME" \`id\` \\ 7`;
  const command = eventCurl({ event: 'order.paid', key }, { origin: 'http://rex.test:1', id: 'e1' });
  assert.deepEqual(sentBy(command), {
    address: 'http://rex.test:1/api/v1/events',
    body: { specversion: '1.0', id: 'e1', source: '/by-hand', type: 'order.paid', rexkey: key, data: {} },
  });
});

test('an event about nothing names no key', () => {
  const { body } = sentBy(eventCurl({ event: 'day.over', key: '' }, { origin: 'http://rex.test', id: 'e2' }));
  assert.deepEqual(Object.keys(body as object), ['specversion', 'id', 'source', 'type', 'data']);
});
