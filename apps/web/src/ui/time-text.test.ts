import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationText, relativeText } from './time-text.ts';

const durations: [number, string][] = [
  [0, '0 ms'],
  [999, '999 ms'],
  [1_240, '1.24 s'],
  [9_999, '10.0 s'],
  [59_960, '1 m'],
  [190_000, '3 m 10 s'],
  [3_599_900, '1 h'],
  [7_500_000, '2 h 5 m'],
  [356_400_000, '4 d 3 h'],
];
for (const [ms, text] of durations) {
  test(`${ms} ms is ${text}`, () => assert.equal(durationText(ms), text));
}

const NOW = Date.UTC(2026, 5, 15, 12);
const moments: [number, string][] = [
  [1_000, 'just now'],
  [30_000, '30 s ago'],
  [-30_000, 'in 30 s'],
  [5 * 60_000, '5 min ago'],
  [25 * 3_600_000, '1 d ago'],
  [30 * 86_400_000, '16 May'],
  [300 * 86_400_000, '19 Aug 2025'],
];
for (const [age, text] of moments) {
  test(`${age} ms ago reads ${text}`, () => assert.equal(relativeText(NOW - age, NOW), text));
}
