import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, beforeEach, describe, it } from 'node:test';
import { RexError } from '@rex/types';
import { lockHome } from '../../src/connect/home-lock.ts';

const HOLDER = new URL('./hold-home.ts', import.meta.url).pathname;

async function hold(home: string): Promise<{ child: ChildProcessWithoutNullStreams; said: string }> {
  const child = spawn(process.execPath, [HOLDER, home]);
  const [said] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { child, said };
}

describe('the lock of a data folder', { timeout: 60_000 }, () => {
  const parent = mkdtempSync(join(tmpdir(), 'rex-lock-'));
  const children: ChildProcessWithoutNullStreams[] = [];
  let home: string;
  let count = 0;
  beforeEach(() => {
    home = join(parent, String(count++));
  });
  after(() => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(parent, { recursive: true, force: true });
  });
  const holdByChild = async () => {
    const held = await hold(home);
    children.push(held.child);
    return held;
  };

  it('refuses a second process and tells it who holds the folder', async () => {
    const { child, said } = await holdByChild();
    assert.equal(said, 'held');
    assert.throws(
      () => lockHome(home, 'the second'),
      (error) => {
        assert(error instanceof RexError);
        assert.equal(error.code, 'home_locked');
        const { pid, program, since } = error.details as Record<string, string>;
        assert.deepEqual([pid, program], [child.pid, 'the holder']);
        assert.match(
          error.message,
          new RegExp(`the holder \\(process ${child.pid}, since ${since}\\).*Stop`),
        );
        return true;
      },
    );
  });

  it('is free at once after kill -9 of the holder', async () => {
    const { child } = await holdByChild();
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert(existsSync(join(home, 'lock.json')), 'the dead holder left its note');
    const lock = lockHome(home, 'the heir');
    assert.equal(JSON.parse(readFileSync(join(home, 'lock.json'), 'utf8')).program, 'the heir');
    lock.release();
  });

  it('is not lost when its own process tries a second time', async () => {
    const lock = lockHome(home, 'the first');
    assert.throws(() => lockHome(home, 'again'), { code: 'home_locked' });
    assert.equal((await holdByChild()).said, 'home_locked');
    lock.release();
    assert(!existsSync(join(home, 'lock.json')));
    assert.equal((await holdByChild()).said, 'held');
  });

  it('goes to exactly one of many that ask at once', async () => {
    const said = (await Promise.all(Array.from({ length: 6 }, holdByChild))).map((held) => held.said);
    assert.deepEqual(said.sort(), ['held', ...Array(5).fill('home_locked')]);
  });
});
