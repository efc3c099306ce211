import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filterQuery, readFilter } from './execution-filter.ts';
import { pollEvery } from './poll-every.ts';

const read = (search: string) => readFilter(new URLSearchParams(search));
const NOW = Date.UTC(2026, 5, 15, 12, 30, 45);

test('an empty address shows all, the newest first', () => {
  assert.deepEqual(filterQuery(read(''), NOW), { page: 1, sort: '-createdAt' });
});

test('several statuses are asked for at once; what is none is left out', () => {
  const filter = read('status=FAILED,nonsense,WAITING,FAILED&sort=finishedAt&page=2');
  assert.deepEqual(filterQuery(filter, NOW), { page: 2, sort: 'finishedAt', status: 'FAILED,WAITING' });
});

test('a span begins at a whole minute, so that a list asked for again is the same list', () => {
  assert.equal(filterQuery(read('span=1h'), NOW).from, '2026-06-15T11:30:00.000Z');
  assert.equal(filterQuery(read('span=1h'), NOW + 10_000).from, '2026-06-15T11:30:00.000Z');
});

test('a span of one’s own is of local times', () => {
  const filter = read('from=2026-06-15T08:00&to=2026-06-15T09:00');
  const query = filterQuery(filter, NOW);
  assert.equal(filter.span, 'custom');
  assert.equal(query.from, new Date('2026-06-15T08:00').toISOString());
  assert.equal(query.to, new Date('2026-06-15T09:00').toISOString());
});

test('what makes no sense in an address is not said', () => {
  const filter = read('span=1y&from=yesterday&sort=cost&page=-1');
  assert.deepEqual(filterQuery(filter, NOW), { page: 1, sort: '-createdAt' });
});

test('a list is asked for again the sooner the more is going on', () => {
  assert.ok(pollEvery(['IN_PROGRESS', 'COMPLETED']) < pollEvery(['WAITING']));
  assert.ok(pollEvery(['WAITING']) < pollEvery(['COMPLETED', 'FAILED', 'CANCELLED']));
  assert.equal(pollEvery([]), pollEvery(['COMPLETED']));
});
