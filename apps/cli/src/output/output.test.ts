import assert from 'node:assert/strict';
import { test } from 'node:test';
import { personLine } from '../log.ts';
import { durationText, momentText } from './duration-text.ts';
import { PLAIN, styleFor } from './style.ts';
import { clip, manyLines, oneLine } from './terminal-text.ts';

test('spans of time read as people say them', () => {
  const spans = [-5, 0, 12.4, 999, 1_000, 59_940, 59_990, 125_000, 3_599_600, 11_040_000];
  assert.deepEqual(spans.map(durationText), [
    ...[
      '0 ms',
      '0 ms',
      '12 ms',
      '999 ms',
      '1.0 s',
      '59.9 s',
      '1 min 0 s',
      '2 min 5 s',
      '1 h 0 min',
      '3 h 4 min',
    ],
  ]);
});

test('a moment of another day has its date', () => {
  const noon = new Date(2030, 0, 31, 12, 0, 5).getTime();
  assert.equal(momentText(noon, noon + 3_600_000), '12:00:05');
  assert.equal(momentText(noon, noon + 86_400_000), '2030-01-31 12:00:05');
});

test('foreign text cannot steer the terminal', () => {
  assert.equal(oneLine(' a\n\u001b]0;b\u0007\u202e \u009b2Jc '), 'a \ufffd]0;b\ufffd\ufffd \ufffd2Jc');
  assert.equal(manyLines('a\n\tb\u001b[1m'), 'a\n\tb\ufffd[1m');
  assert.deepEqual([clip('abcdef', 4), clip('abcd', 4)], ['abc…', 'abcd']);
});

test('colours are for terminals of those who want them', () => {
  assert.equal(styleFor({ isTTY: false }, false), PLAIN);
  assert.equal(styleFor({ isTTY: true }, true), PLAIN);
  assert.notEqual(styleFor({ isTTY: true }, false).good('a'), 'a');
});

test('a line of the log for people', () => {
  const line = JSON.stringify({
    ...{ level: 'info', time: new Date(2030, 0, 31, 12, 30, 5).toISOString(), pid: 1 },
    ...{ executionId: 'x', seq: 3, msg: 'step_started' },
  });
  assert.equal(personLine(line, PLAIN), '12:30:05 info  step_started executionId=x seq=3');
});
