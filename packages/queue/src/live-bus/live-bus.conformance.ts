import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LiveBus } from './live-bus.ts';

/** Two ends of one bus; for a bus within one process both are the same. */
export interface LiveBusEnds {
  publisher: LiveBus;
  watcher: LiveBus;
  /** Messages of the troubles that either end was told. */
  troubles(): string[];
  close(): Promise<void>;
}

const idOf = (number: number): string => `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;

/** Resolves when a subscriber has heard this number or a later one. */
function hears(bus: LiveBus, executionId: string, wanted: number): Promise<number> {
  return new Promise((resolve) => {
    const stop = bus.subscribe(executionId, (seq) => {
      if (seq < wanted) return;
      stop();
      resolve(seq);
    });
  });
}

/** What every live bus must do. `open` gives null where its server does not run. */
export function liveBusConformance(
  name: string,
  open: () => Promise<LiveBusEnds>,
  skip: string | false = false,
): void {
  const check = (title: string, act: (ends: LiveBusEnds) => Promise<void>): void => {
    test(`${name}: ${title}`, { skip }, async () => {
      const ends = await open();
      try {
        await act(ends);
      } finally {
        await ends.close();
      }
    });
  };

  check('who watches an execution hears of it, and of no other one', async ({ publisher, watcher }) => {
    const heard: number[] = [];
    watcher.subscribe(idOf(1), (seq) => heard.push(seq));
    const end = hears(watcher, idOf(2), 7);
    publisher.publish(idOf(3), 5);
    publisher.publish(idOf(2), 7);
    assert.equal(await end, 7);
    assert.deepEqual(heard, []);
  });

  check('however fast it is told, the newest number arrives', async ({ publisher, watcher }) => {
    const end = hears(watcher, idOf(1), 20_000);
    for (let seq = 1; seq <= 20_000; seq += 1) publisher.publish(idOf(1), seq);
    assert.equal(await end, 20_000);
  });

  check('an older number that is told late takes nothing away', async ({ publisher, watcher }) => {
    const end = hears(watcher, idOf(1), 9);
    publisher.publish(idOf(2), 1);
    publisher.publish(idOf(1), 9);
    publisher.publish(idOf(1), 8);
    assert.equal(await end, 9);
  });

  check('thousands of executions at once all arrive', async ({ publisher, watcher }) => {
    const ids = Array.from({ length: 3_000 }, (_, index) => idOf(index));
    const ends = ids.map((id) => hears(watcher, id, 2));
    for (const seq of [1, 2]) for (const id of ids) publisher.publish(id, seq);
    assert.deepEqual(new Set(await Promise.all(ends)), new Set([2]));
  });

  check('who has stopped hears nothing more; others still do', async ({ publisher, watcher }) => {
    const heard: number[] = [];
    const stop = watcher.subscribe(idOf(1), (seq) => heard.push(seq));
    stop();
    stop();
    const end = hears(watcher, idOf(1), 3);
    publisher.publish(idOf(1), 3);
    await end;
    assert.deepEqual(heard, []);
  });

  check('the same callback may listen twice and stop once', async ({ publisher, watcher }) => {
    const heard: number[] = [];
    const onNews = (seq: number): void => void heard.push(seq);
    watcher.subscribe(idOf(1), onNews);
    watcher.subscribe(idOf(1), onNews)();
    const end = hears(watcher, idOf(1), 4);
    publisher.publish(idOf(1), 4);
    await end;
    assert.ok(heard.length > 0 && heard.every((seq) => seq === 4), `heard ${heard.join(', ')}`);
  });

  check('a watcher that throws harms nobody', async ({ publisher, watcher, troubles }) => {
    const thrown = new Error('not my day');
    watcher.subscribe(idOf(1), () => {
      throw thrown;
    });
    const end = hears(watcher, idOf(1), 2);
    publisher.publish(idOf(1), 2);
    await end;
    assert.ok(troubles().some((message) => message.includes(thrown.message)));
  });

  check('what was told before the end still arrives', async ({ publisher, watcher }) => {
    const end = hears(watcher, idOf(2), 6);
    publisher.publish(idOf(1), 5);
    publisher.publish(idOf(2), 6);
    await publisher.close();
    assert.equal(await end, 6);
  });

  check('after the end it is silent, and may be ended again', async ({ publisher, watcher }) => {
    const heard: number[] = [];
    watcher.subscribe(idOf(1), (seq) => heard.push(seq));
    await publisher.close();
    await publisher.close();
    publisher.publish(idOf(1), 5);
    await watcher.close();
    assert.deepEqual(heard, []);
  });
}
