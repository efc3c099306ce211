import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { firesAfter, firesDue, ruleProblem } from './cron.ts';

const at = (text: string): number => Date.parse(text);
const texts = (times: readonly number[]): string[] =>
  times.map((time) => new Date(time).toISOString().slice(0, 16));

/** Local time of a rule, its zone, and for each day around a change of the clocks when it fires in UTC. */
const CHANGES: [cron: string, zone: string, from: string, fires: string[]][] = [
  // Forwards: the time does not exist on that day and fires at the end of the gap.
  [
    '30 2 * * *',
    'America/New_York',
    '2025-03-08T00:00Z',
    ['2025-03-08T07:30', '2025-03-09T07:00', '2025-03-10T06:30'],
  ],
  [
    '30 2 * * *',
    'America/New_York',
    '2026-03-07T00:00Z',
    ['2026-03-07T07:30', '2026-03-08T07:00', '2026-03-09T06:30'],
  ],
  [
    '30 2 * * *',
    'America/New_York',
    '2027-03-13T00:00Z',
    ['2027-03-13T07:30', '2027-03-14T07:00', '2027-03-15T06:30'],
  ],
  [
    '0,30 2 * * *',
    'America/New_York',
    '2026-03-08T00:00Z',
    ['2026-03-08T07:00', '2026-03-09T06:00', '2026-03-09T06:30'],
  ],
  [
    '30 2 * * *',
    'Europe/Berlin',
    '2025-03-29T00:00Z',
    ['2025-03-29T01:30', '2025-03-30T01:00', '2025-03-31T00:30'],
  ],
  [
    '30 2 * * *',
    'Europe/Berlin',
    '2026-03-28T00:00Z',
    ['2026-03-28T01:30', '2026-03-29T01:00', '2026-03-30T00:30'],
  ],
  [
    '15 0 * * *',
    'America/Santiago',
    '2026-09-05T00:00Z',
    ['2026-09-05T04:15', '2026-09-06T04:00', '2026-09-07T03:15'],
  ],
  [
    '15 0 * * *',
    'America/Santiago',
    '2025-09-06T00:00Z',
    ['2025-09-06T04:15', '2025-09-07T04:00', '2025-09-08T03:15'],
  ],
  // By half an hour only.
  [
    '15 2 * * *',
    'Australia/Lord_Howe',
    '2026-10-02T00:00Z',
    ['2026-10-02T15:45', '2026-10-03T15:30', '2026-10-04T15:15'],
  ],
  [
    '15 2 * * *',
    'Australia/Lord_Howe',
    '2025-10-03T00:00Z',
    ['2025-10-03T15:45', '2025-10-04T15:30', '2025-10-05T15:15'],
  ],
  // Backwards: the time comes twice on that day and fires the first time.
  [
    '30 1 * * *',
    'America/New_York',
    '2025-11-01T00:00Z',
    ['2025-11-01T05:30', '2025-11-02T05:30', '2025-11-03T06:30'],
  ],
  [
    '30 1 * * *',
    'America/New_York',
    '2026-10-31T00:00Z',
    ['2026-10-31T05:30', '2026-11-01T05:30', '2026-11-02T06:30'],
  ],
  [
    '0,30 1 * * *',
    'America/New_York',
    '2026-11-01T00:00Z',
    ['2026-11-01T05:00', '2026-11-01T05:30', '2026-11-02T06:00'],
  ],
  [
    '30 2 * * *',
    'Europe/Berlin',
    '2025-10-25T00:00Z',
    ['2025-10-25T00:30', '2025-10-26T00:30', '2025-10-27T01:30'],
  ],
  [
    '30 2 * * *',
    'Europe/Berlin',
    '2026-10-24T00:00Z',
    ['2026-10-24T00:30', '2026-10-25T00:30', '2026-10-26T01:30'],
  ],
  [
    '30 23 * * *',
    'America/Santiago',
    '2026-04-04T00:00Z',
    ['2026-04-04T02:30', '2026-04-05T02:30', '2026-04-06T03:30'],
  ],
  [
    '45 1 * * *',
    'Australia/Lord_Howe',
    '2026-04-03T00:00Z',
    ['2026-04-03T14:45', '2026-04-04T14:45', '2026-04-05T15:15'],
  ],
  // Where the clocks never change.
  ['30 2 * * *', 'UTC', '2026-03-07T00:00Z', ['2026-03-07T02:30', '2026-03-08T02:30', '2026-03-09T02:30']],
  ['30 1 * * *', 'UTC', '2026-10-31T00:00Z', ['2026-10-31T01:30', '2026-11-01T01:30', '2026-11-02T01:30']],
  // Each hour is an hour of its own, also the one that comes twice.
  [
    '0 * * * *',
    'America/New_York',
    '2026-11-01T04:30Z',
    ['2026-11-01T05:00', '2026-11-01T06:00', '2026-11-01T07:00'],
  ],
  [
    '0 * * * *',
    'America/New_York',
    '2026-03-08T05:30Z',
    ['2026-03-08T06:00', '2026-03-08T07:00', '2026-03-08T08:00'],
  ],
];

describe('a cron expression in its zone', () => {
  for (const [cron, zone, from, fires] of CHANGES) {
    test(`${cron} in ${zone} after ${from}`, () => {
      assert.deepEqual(texts(firesAfter({ cron, zone }, at(from), fires.length)), fires);
      const all = firesDue({ cron, zone }, { nextAt: at(from), now: at(`${fires.at(-1)}Z`), misfire: 'all' });
      assert.deepEqual(texts(all), fires);
    });
  }

  test('fires once a day, through ten years of changes', () => {
    for (const zone of [
      'America/New_York',
      'Europe/Berlin',
      'America/Santiago',
      'Australia/Lord_Howe',
      'UTC',
    ]) {
      for (const cron of ['30 1 * * *', '15 2 * * *', '0 0 * * *', '30 23 * * *']) {
        const fires = firesAfter({ cron, zone }, at('2024-12-31T12:00Z'), 3_652);
        const gaps = fires.slice(1).map((time, index) => (time - fires[index]!) / 3_600_000);
        assert.ok(Math.min(...gaps) >= 22.5 && Math.max(...gaps) <= 25.5, `${cron} in ${zone}`);
        assert.equal(new Date(fires.at(-1)!).getUTCFullYear(), 2034, `${cron} in ${zone}`);
      }
    }
  });

  test('says what is wrong with it', () => {
    assert.equal(ruleProblem({ cron: '0 9 * * MON-FRI', zone: 'Europe/Berlin' }), null);
    assert.match(ruleProblem({ cron: '0 9 * *', zone: 'UTC' })!, /not a cron expression/);
    assert.match(ruleProblem({ cron: '61 9 * * *', zone: 'UTC' })!, /not a cron expression/);
    assert.match(ruleProblem({ cron: '0 0 9 * * *', zone: 'UTC' })!, /not a cron expression/);
    assert.match(ruleProblem({ cron: '0 9 * * *', zone: 'Europe/Nowhere' })!, /not a time zone/);
    assert.match(ruleProblem({ cron: '0 0 30 2 *', zone: 'UTC' })!, /never fires/);
  });
});

describe('what is due after a time in which nothing ran', () => {
  const rule = { cron: '0 * * * *', zone: 'UTC' };
  const due = (misfire: 'skip' | 'once' | 'all', now: string) =>
    texts(firesDue(rule, { nextAt: at('2026-01-01T01:00Z'), now: at(now), misfire }));

  test('is what has just come, whatever the policy', () => {
    for (const misfire of ['skip', 'once', 'all'] as const) {
      assert.deepEqual(due(misfire, '2026-01-01T01:00Z'), ['2026-01-01T01:00']);
      assert.deepEqual(due(misfire, '2026-01-01T00:59:59.999Z'), []);
    }
  });

  test('skip leaves it, once takes the last, all takes each', () => {
    assert.deepEqual(due('skip', '2026-01-01T04:30Z'), []);
    assert.deepEqual(due('skip', '2026-01-01T04:00:30Z'), ['2026-01-01T04:00']);
    assert.deepEqual(due('once', '2026-01-01T04:30Z'), ['2026-01-01T04:00']);
    assert.deepEqual(due('all', '2026-01-01T03:30Z'), [
      '2026-01-01T01:00',
      '2026-01-01T02:00',
      '2026-01-01T03:00',
    ]);
  });

  test('all takes the newest hundred at most', () => {
    const fires = due('all', '2026-02-01T00:30Z');
    assert.equal(fires.length, 100);
    assert.equal(fires.at(-1), '2026-02-01T00:00');
  });
});
