import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cronWords } from './cron-words.ts';

const says = (table: Record<string, string | null>): void => {
  for (const [cron, words] of Object.entries(table)) assert.equal(cronWords(cron), words, cron);
};

test('usual schedules are said in words', () => {
  says({
    '* * * * *': 'Every minute',
    '*/15 * * * *': 'Every 15 minutes',
    '0 * * * *': 'Every hour',
    '5 */6 * * ?': 'Every 6 hours, 5 min past',
    '30 9 * * *': 'Every day at 09:30',
    '0 9,13,17 * * mon-fri': 'Every weekday at 09:00, 13:00 and 17:00',
    '0 9 * * 1-5': 'Every weekday at 09:00',
    '0 7 * * SAT,7': 'Every Saturday and Sunday at 07:00',
    '0 7 * * 2-4': 'Every Tuesday to Thursday at 07:00',
    '*/10 * * * MON': 'Every 10 minutes, every Monday',
    '0 0 1 * *': 'On day 1 of every month at 00:00',
    '15 8 24 DEC *': 'Every year on 24 December at 08:15',
  });
});

test('what would be said wrongly is not said', () => {
  says({
    '*/7 * * * *': null,
    '0 0 13 * FRI': null,
    '0 0 L * *': null,
    '0 0 * * MON#1': null,
    '0 9-17 * * *': null,
    '0 0 1,15 * *': null,
    '61 0 * * *': null,
    '0 0 * *': null,
    '': null,
  });
});
