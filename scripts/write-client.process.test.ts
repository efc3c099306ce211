import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const written = {
  'write-client.ts': 'packages/client/src/generated/operations.ts',
  'write-database-docs.ts': 'docs/database.md',
};

for (const [name, file] of Object.entries(written)) {
  const script = fileURLToPath(new URL(`./${name}`, import.meta.url));
  const run = (...args: string[]) => {
    const { status, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
    return { status, stderr };
  };

  test(`${name}: what is committed is current`, () => {
    assert.deepEqual(run('--check'), { status: 0, stderr: '' });
  });

  test(`${name}: --check refuses what is missing or stale, and says what to do`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'rex-written-'));
    try {
      const missing = run('--check', folder);
      assert.equal(missing.status, 1);
      assert.match(missing.stderr, new RegExp(`is missing: run \`node scripts/${name}\``));
      assert.equal(run(folder).status, 0);
      assert.equal(run('--check', folder).status, 0);
      appendFileSync(join(folder, file), ' ');
      const stale = run('--check', folder);
      assert.equal(stale.status, 1);
      assert.match(stale.stderr, /is stale: run/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}
