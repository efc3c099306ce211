import assert from 'node:assert/strict';
import { test } from 'node:test';
import { node } from '../document/document.test-support.ts';
import { cardSize, outletY } from './card-geometry.ts';
import { nodeMarks } from './node-marks.ts';

test('a policy is shown as far as it says something of its own', () => {
  assert.deepEqual(nodeMarks(node('a')), []);
  assert.deepEqual(nodeMarks(node('a', '1', { policy: { join: 'all', onError: 'fail' } })), []);
  const policy = {
    join: { n: 2, cancelRest: true },
    retry: { attemptsMax: 3 },
    timeout: 500,
    fallback: { node: 'spare' },
    backtrack: { to: 'start', maxTimes: 2 },
    onError: 'ask' as const,
    undo: { node: 'takeBack' },
  };
  const marks = nodeMarks(node('a', '1', { policy }));
  assert.deepEqual(
    marks.map(({ kind, short }) => `${kind} ${short}`),
    [
      'join 2 of',
      'retry ×3',
      'timeout 500 ms',
      'fallback spare',
      'backtrack start',
      'onError ask',
      'undo takeBack',
    ],
  );
});

test('the handles of outlets stand below one another, within the card', () => {
  const parts = { lines: 2, hasMarks: true, outlets: ['p', 'q', 'r'] };
  const ys = parts.outlets.map((outlet) => outletY(parts, outlet));
  assert.ok(ys[0]! < ys[1]! && ys[1]! < ys[2]! && ys[2]! < cardSize(parts).height);
  assert.equal(outletY({ ...parts, outlets: ['out'] }, 'out'), 27);
});
