import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Lock } from './lock.ts';

/** Two processes that may want the same lock. */
export interface LockEnds {
  one: Lock;
  other: Lock;
  /** Takes a lock away as if its time were up. */
  lapse(executionId: string): Promise<void>;
  /** Resolves when nobody holds the lock. */
  untilFree(executionId: string): Promise<void>;
  /** How long a lock lives that nobody renews. */
  ttlMs: number;
  close(): Promise<void>;
}

const ID = '00000000-0000-7000-8000-000000000001';
const OTHER = '00000000-0000-7000-8000-000000000002';

/** What every lock between processes must do. */
export function lockConformance(
  name: string,
  open: () => Promise<LockEnds>,
  skip: string | false = false,
): void {
  const check = (title: string, act: (ends: LockEnds) => Promise<void>): void => {
    test(`${name}: ${title}`, { skip, timeout: 20_000 }, async () => {
      const ends = await open();
      try {
        await act(ends);
      } finally {
        await ends.close();
      }
    });
  };

  check('of two only one has it, until it gives it back', async ({ one, other, untilFree }) => {
    assert.equal(await one.take(ID), true);
    assert.equal(await other.take(ID), false);
    assert.equal(await other.take(OTHER), true);
    other.release(ID);
    assert.equal(await other.take(ID), false);
    one.release(ID);
    await untilFree(ID);
    assert.equal(await other.take(ID), true);
  });

  check('who has it may take it again', async ({ one }) => {
    assert.equal(await one.take(ID), true);
    assert.equal(await one.take(ID), true);
  });

  check('it is renewed while it is held', async ({ one, other, ttlMs }) => {
    assert.equal(await one.take(ID), true);
    await new Promise((resolve) => setTimeout(resolve, 3 * ttlMs));
    assert.equal(await other.take(ID), false);
  });

  check('one that was lost can be taken by another, and its loser harms nobody', async (ends) => {
    const { one, other, lapse, untilFree } = ends;
    assert.equal(await one.take(ID), true);
    await lapse(ID);
    assert.equal(await other.take(ID), true);
    one.release(ID);
    assert.equal(await one.take(ID), false);
    await other.releaseAll();
    await untilFree(ID);
    assert.equal(await one.take(ID), true);
  });

  check('its end gives back all that it held', async ({ one, other }) => {
    assert.equal(await one.take(ID), true);
    assert.equal(await one.take(OTHER), true);
    await one.close();
    assert.equal(await other.take(ID), true);
    assert.equal(await other.take(OTHER), true);
  });
}
