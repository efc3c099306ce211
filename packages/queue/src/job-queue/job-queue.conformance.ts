import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DELIVERIES_MAX, type HandleJob, type Job, type JobQueue } from './job-queue.ts';

/** Two processes at one queue; for a queue within one process both are the same. */
export interface JobQueueEnds {
  publisher: JobQueue;
  worker: JobQueue;
  /** Cuts every connection of both ends; null where there are none. */
  cut: (() => void) | null;
  /** Ends both, and takes away what they left on the server. */
  close(): Promise<void>;
}

const idOf = (number: number): string => `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;
const idsTo = (many: number): string[] => Array.from({ length: many }, (_, index) => idOf(index));

/** A handler that keeps what it is given, and lets one wait until it fits. */
function recorder(act: HandleJob = async () => 'done') {
  const jobs: Job[] = [];
  const looks = new Set<() => void>();
  return {
    jobs,
    handle: async (job: Job) => {
      jobs.push(job);
      for (const look of [...looks]) look();
      return act(job);
    },
    until: (fits: (jobs: readonly Job[]) => boolean) =>
      new Promise<void>((resolve) => {
        const look = (): void => {
          if (!fits(jobs)) return;
          looks.delete(look);
          resolve();
        };
        looks.add(look);
        look();
      }),
  };
}

const has = (id: string) => (jobs: readonly Job[]) => jobs.some(({ executionId }) => executionId === id);

async function untilDead(
  queue: JobQueue,
  many: number,
): Promise<Awaited<ReturnType<JobQueue['deadLetters']>>> {
  for (;;) {
    const dead = await queue.deadLetters();
    if (dead.length === many) return dead;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function untilPending(queue: JobQueue, many: number): Promise<void> {
  while ((await queue.pending()) !== many) await new Promise((resolve) => setImmediate(resolve));
}

/** What every job queue must do. `open` makes an empty one whose backoff begins with a few milliseconds. */
export function jobQueueConformance(
  name: string,
  open: () => Promise<JobQueueEnds>,
  skip: string | false = false,
): void {
  const check = (title: string, act: (ends: JobQueueEnds) => Promise<void>): void => {
    test(`${name}: ${title}`, { skip, timeout: 30_000 }, async () => {
      const ends = await open();
      try {
        await act(ends);
      } finally {
        await ends.close();
      }
    });
  };

  check('all that is published arrives, however fast', async ({ publisher, worker }) => {
    const seen = recorder();
    await worker.consume(seen.handle, { concurrency: 50 });
    const ids = idsTo(2_000);
    for (const id of ids) publisher.publish(id);
    await seen.until((jobs) => jobs.length >= ids.length);
    assert.deepEqual(seen.jobs.map(({ executionId }) => executionId).sort(), ids);
    assert.ok(seen.jobs.every(({ deliveries }) => deliveries === 1));
  });

  check('what is published before anybody listens waits', async ({ publisher, worker }) => {
    assert.equal(await worker.pending(), 0);
    publisher.publish(idOf(1));
    await untilPending(worker, 1);
    const seen = recorder();
    await worker.consume(seen.handle, { concurrency: 1 });
    await seen.until(has(idOf(1)));
    await untilPending(worker, 0);
  });

  check('a job is handed out again until it is done', async ({ publisher, worker }) => {
    const seen = recorder(async ({ deliveries }) => {
      if (deliveries === 1) throw new Error('not my day');
      return deliveries === 2 ? 'retry' : 'done';
    });
    await worker.consume(seen.handle, { concurrency: 5 });
    publisher.publish(idOf(1));
    await seen.until((jobs) => jobs.length === 3);
    publisher.publish(idOf(2));
    await seen.until((jobs) => jobs.length === 6);
    assert.deepEqual(
      seen.jobs.map(({ deliveries }) => deliveries),
      [1, 2, 3, 1, 2, 3],
    );
    assert.deepEqual(await worker.deadLetters(), []);
  });

  check(
    'in vain too often it is dead, and lives again when it is replayed',
    async ({ publisher, worker }) => {
      let isUp = false;
      const seen = recorder(async () => (isUp ? 'done' : 'retry'));
      await worker.consume(seen.handle, { concurrency: 5 });
      publisher.publish(idOf(1));
      publisher.publish(idOf(2));
      const dead = await untilDead(worker, 2);
      assert.equal(seen.jobs.length, 2 * DELIVERIES_MAX);
      assert.deepEqual(dead.map(({ executionId }) => executionId).sort(), [idOf(1), idOf(2)]);
      assert.ok(dead.every(({ id, executionId }) => id !== executionId && id.length > 0));
      isUp = true;
      for (let again = 0; again < 8; again += 1) assert.equal((await worker.deadLetters()).length, 2);
      assert.equal(await worker.replay(idOf(3)), false);
      const first = dead.find(({ executionId }) => executionId === idOf(1))!;
      assert.equal(await worker.replay(first.id), true);
      await seen.until((jobs) => jobs.length === 2 * DELIVERIES_MAX + 1);
      assert.deepEqual(seen.jobs.at(-1), { executionId: idOf(1), deliveries: 1 });
      const [left] = await untilDead(worker, 1);
      assert.equal(left!.executionId, idOf(2));
      assert.equal(await worker.replay(first.id), false);
    },
  );

  check('no more are handed out at a time than were asked for', async ({ publisher, worker }) => {
    const held: (() => void)[] = [];
    let [now, most] = [0, 0];
    const seen = recorder(async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise<void>((resolve) => held.push(resolve));
      now -= 1;
      return 'done';
    });
    await worker.consume(seen.handle, { concurrency: 3 });
    const ids = idsTo(12);
    for (const id of ids) publisher.publish(id);
    for (let done = 0; done < ids.length; done += 1) {
      await seen.until((jobs) => jobs.length >= Math.min(done + 3, ids.length));
      held.shift()!();
    }
    assert.equal(most, 3);
    assert.equal(seen.jobs.length, ids.length);
  });

  check('a paused consumer leaves jobs to others, and takes them again afterwards', async (ends) => {
    const { publisher, worker } = ends;
    const [full, free] = [recorder(), recorder()];
    const paused = await worker.consume(full.handle, { concurrency: 5 });
    await paused.pause();
    const other = await publisher.consume(free.handle, { concurrency: 5 });
    for (const id of idsTo(20)) publisher.publish(id);
    await free.until((jobs) => jobs.length >= 19);
    await other.stop();
    publisher.publish(idOf(99));
    await paused.resume();
    await full.until(has(idOf(99)));
    assert.equal(full.jobs.length + free.jobs.length, 21);
  });

  check(
    'its end waits for what is under way, which is not handed out again',
    async ({ publisher, worker }) => {
      let finish = (): void => undefined;
      const seen = recorder(async () => {
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        return 'done';
      });
      const consumption = await worker.consume(seen.handle, { concurrency: 1 });
      publisher.publish(idOf(1));
      await seen.until(has(idOf(1)));
      let isStopped = false;
      const stopped = consumption.stop().then(() => {
        isStopped = true;
      });
      const next = recorder();
      await publisher.consume(next.handle, { concurrency: 1 });
      publisher.publish(idOf(2));
      await next.until(has(idOf(2)));
      assert.equal(isStopped, false);
      finish();
      await stopped;
      assert.deepEqual(
        [...seen.jobs, ...next.jobs].map(({ executionId }) => executionId),
        [idOf(1), idOf(2)],
      );
    },
  );

  check('after cut connections nothing is lost', async ({ publisher, worker, cut }) => {
    const done = new Set<string>();
    const seen = recorder(async ({ executionId }) => {
      await new Promise((resolve) => setImmediate(resolve));
      done.add(executionId);
      return 'done';
    });
    await worker.consume(seen.handle, { concurrency: 10 });
    const ids = idsTo(600);
    for (const id of ids.slice(0, 300)) publisher.publish(id);
    await seen.until((jobs) => jobs.length >= 50);
    cut?.();
    for (const id of ids.slice(300)) publisher.publish(id);
    await seen.until(
      () => seen.jobs.length >= ids.length && new Set(seen.jobs.map((j) => j.executionId)).size === 600,
    );
    await seen.until(() => done.size >= 590);
  });

  check('it says whether it is connected, and is silent after its end', async ({ publisher, worker }) => {
    assert.deepEqual(await worker.health(), { isConnected: true });
    await worker.close();
    await worker.close();
    assert.deepEqual(await worker.health(), { isConnected: false });
    worker.publish(idOf(1));
    await publisher.close();
  });
}
