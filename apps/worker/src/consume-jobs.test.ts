import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import { consumeJobs } from './consume-jobs.ts';

/** A queue whose jobs the test hands out, and a driver with room for so many executions. */
async function open({ room, claim }: { room: number; claim?: () => Promise<string[]> }) {
  let handle: (job: { executionId: string }) => Promise<'done' | 'retry'> = async () => 'retry';
  const asked: string[][] = [];
  const told: string[] = [];
  const driver = {
    room,
    async claim(ids: readonly string[]) {
      asked.push([...ids]);
      if (claim) return claim();
      driver.room -= ids.length;
      return [];
    },
  };
  const say = (word: string) => async () => void told.push(word);
  const stop = await consumeJobs(
    {
      async consume(given) {
        handle = given;
        return { pause: say('pause'), resume: say('resume'), stop: say('stop') };
      },
    },
    { driver, capacity: 10, log: pino({ level: 'silent' }) },
  );
  return { driver, asked, told, stop, give: (executionId: string) => handle({ executionId }) };
}

test('jobs that come together are claimed together, and are done then', async () => {
  const { asked, told, give } = await open({ room: 5 });
  assert.deepEqual(await Promise.all([give('a'), give('b'), give('c')]), ['done', 'done', 'done']);
  assert.deepEqual([asked, told], [[['a', 'b', 'c']], []]);
});

test('a full worker takes no more jobs, and claims what it has when there is room', async () => {
  const { driver, asked, told, give } = await open({ room: 1 });
  const [first, second] = [give('a'), give('b')];
  assert.equal(await first, 'done');
  while (told.length === 0) await new Promise((resolve) => setImmediate(resolve));
  driver.room = 3;
  assert.equal(await second, 'done');
  assert.deepEqual(asked, [['a'], ['b']]);
  while (told.length === 1) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(await give('c'), 'done');
  assert.deepEqual(told, ['pause', 'resume']);
});

test('a claim that fails leaves its jobs in the queue', async () => {
  const { give } = await open({ room: 5, claim: () => Promise.reject(new Error('no database')) });
  await assert.rejects(give('a'), /no database/);
});

test('at its end what could not be claimed goes back', async () => {
  const { stop, give, told } = await open({ room: 0 });
  const job = give('a');
  await stop();
  assert.equal(await job, 'retry');
  assert.equal(await give('b'), 'retry');
  assert.equal(told.at(-1), 'stop');
});
