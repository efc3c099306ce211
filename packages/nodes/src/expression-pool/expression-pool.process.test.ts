import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { setTimeout as nextLook } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ExpressionError } from '@rex/engine/expressions';
import type { Json } from '@rex/types';
import { createExpressionPool } from './index.ts';

const context = (trigger: Json = {}) => ({
  ...{ trigger, nodes: {}, memory: {}, now: 0 },
  execution: { id: 'e1', startedAt: '2026-01-01T00:00:00.000Z', attempt: 1 },
});

const numbers = (count: number): Json => Array.from({ length: count }, (_, at) => (at * 7_919) % 100_003);

const pool = createExpressionPool({ size: 2 });
after(() => pool.close());

const refused =
  (text: string, message: RegExp, code = 'expression_limit') =>
  (error: unknown) => {
    assert.ok(error instanceof ExpressionError, text);
    assert.match(error.message, message, text);
    assert.equal(error.code, code, text);
    return true;
  };

test('it evaluates, and hands over what JSON can hold', async () => {
  assert.deepEqual(await pool.evaluate('$sort(trigger)', context([3, 1, 2])), [1, 2, 3]);
  assert.equal(await pool.evaluate('trigger.missing', context()), undefined);
  assert.equal(await pool.evaluate('trigger.n', context({ n: null })), null);
  const odd = JSON.parse('{"__proto__": {"a": "\\u0000\\ud800"}}') as Json;
  assert.equal(JSON.stringify(await pool.evaluate('trigger', context(odd))), JSON.stringify(odd));
});

test('a fault is the one that it would be here', async () => {
  const text = '[1].("a" + 1)';
  const error = await pool.evaluate(text, context()).catch((thrown: unknown) => thrown);
  assert.ok(refused(text, /left side of the "\+" operator/, 'expression_failed')(error));
  assert.equal((error as ExpressionError).jsonataCode, 'T2001');
  await assert.rejects(pool.evaluate('1 +', context()), /cannot be read/);
});

test('a child has none of the parent’s environment, and no other way out', async () => {
  const { env, argv } = await childFacts();
  assert.deepEqual(
    Object.keys(env).filter((name) => !/^NODE_CHANNEL_|^__CF/.test(name)),
    [],
  );
  assert.ok(argv.includes('--permission'));
  assert.ok(!argv.some((flag) => /allow-(child|fs-write|addons)/.test(flag)));
});

test('whatever is asked, the parent lives and the next evaluation is answered', async () => {
  const TIME = /took longer than 1 s and was stopped/;
  const EITHER = /needed more than 64 MB|took longer than 1 s/;
  const big = context({ some: numbers(20_000), many: numbers(100_000), text: 'a'.repeat(30_000) });
  const hostile = [
    ['$length($reduce([1..26], function($a, $b) { $a & $a }, "xx"))', EITHER],
    ['$length($pad("x", 2e8))', EITHER],
    ['$count($sort(trigger.some))', EITHER],
    ['$count($sort(trigger.many))', EITHER],
    ['($f := function() { $f() }; $f())', TIME],
    ['($f := function($n) { 1 + $f($n + 1) }; $f(0))', /Stack overflow|took longer/],
    ['$count($match(trigger.text, /a.*b|a/))', TIME],
    ['[1..1e9]', /sequence/],
    ['[1..90000].("0123456789012")', /more than 1 MiB|took longer/],
    ['($s := $pad("x", 4e5); $count($map([1..100000], function() { $base64encode($s) })))', EITHER],
  ] as const;
  await Promise.all(
    hostile.flatMap(([text, message], at) => [
      assert.rejects(pool.evaluate(text, big), refused(text, message)),
      pool.evaluate('1 + trigger', context(at)).then((sum) => assert.equal(sum, 1 + at)),
    ]),
  );
  assert.equal(
    await pool.evaluate('$match(trigger, /(a+)+$/)', context(`${'a'.repeat(30_000)}b`)),
    undefined,
  );
});

test('one that is stopped leaves the others alone', async () => {
  const endless = assert.rejects(
    pool.evaluate('($f := function() { $f() }; $f())', context()),
    /took longer/,
  );
  const others = Array.from({ length: 20 }, (_, at) => pool.evaluate('[trigger]', context(at)));
  const wanted = Array.from({ length: 20 }, (_, at) => [at]);
  assert.deepEqual(await Promise.all(others), wanted);
  await endless;
});

test('limits of its own are kept to, and named', async () => {
  const quick = createExpressionPool({ size: 1, timeoutMs: 300 });
  const endless = '($f := function() { $f() }; $f())';
  await assert.rejects(
    quick.evaluate(endless, context()),
    refused(endless, /took longer than 300 ms and was/),
  );
  await quick.close();
  const slow = createExpressionPool({ size: 1, timeoutMs: 60_000, memoryMb: 32 });
  const large = '$encodeUrlComponent($pad("é", 4e7, "é"))';
  await assert.rejects(
    slow.evaluate(large, context()),
    refused(large, /needed more than 32 MB and was stopped/),
  );
  await slow.close();
});

test('what waits is bounded, and a closed pool refuses', async () => {
  const small = createExpressionPool({ size: 1, queueMax: 2 });
  const waiting = ['1', '2'].map((text) => small.evaluate(text, context()));
  const both = Promise.allSettled(waiting);
  await assert.rejects(small.evaluate('3', context()), refused('3', /too many others/, 'overloaded'));
  await small.close();
  for (const { status } of await both) assert.equal(status, 'rejected');
  await assert.rejects(small.evaluate('4', context()), refused('4', /being stopped/, 'unavailable'));
});

/** Runs a program that holds a pool, in a process of its own, until it writes a line. */
async function program(body: string): Promise<{ process: ChildProcess; line: string }> {
  const source = `
    import { readdirSync, readFileSync } from 'node:fs';
    import { createExpressionPool } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)};
    const context = ${JSON.stringify(context())};
    const pool = createExpressionPool({ size: 1 });
    const fieldsOf = (pid) => readFileSync('/proc/' + pid + '/stat', 'utf8').split(') ')[1].split(' ');
    const isChild = (pid) => { try { return Number(fieldsOf(pid)[1]) === process.pid; } catch { return false; } };
    const childPid = () => readdirSync('/proc').filter((pid) => /^[0-9]+$/.test(pid)).find(isChild);
    ${body}`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    env: { ...process.env, REX_MASTER_KEY: 'secret' },
  });
  const [chunk] = (await once(child.stdout!, 'data')) as [Buffer];
  return { process: child, line: chunk.toString().trim() };
}

async function childFacts(): Promise<{ env: Record<string, string>; argv: string[] }> {
  const { process: parent, line } = await program(`
    await pool.evaluate('1', context);
    const read = (name) => readFileSync('/proc/' + childPid() + '/' + name, 'utf8').split('\\0').filter(Boolean);
    const env = Object.fromEntries(read('environ').map((entry) => entry.split('=', 2)));
    console.log(JSON.stringify({ env, argv: read('cmdline') }));`);
  if (parent.exitCode === null) await once(parent, 'exit');
  return JSON.parse(line) as { env: Record<string, string>; argv: string[] };
}

test('an idle pool does not keep its process alive', async () => {
  const { process: parent } = await program(`await pool.evaluate('1', context); console.log('done');`);
  const [code] = parent.exitCode === null ? ((await once(parent, 'exit')) as [number]) : [parent.exitCode];
  assert.equal(code, 0);
});

for (const [state, text] of [
  ['idle', '1'],
  // Quadratic inside of one function, for hours: nothing but the watchdog stops it.
  ['busy', '$count($match($pad("a", 900000, "a"), /a.*b|a/))'],
] as const) {
  test(`a child that is ${state} does not outlive a killed parent`, async () => {
    const { process: parent, line } = await program(`
      await pool.evaluate('1', context);
      const pid = childPid();
      pool.evaluate(${JSON.stringify(text)}, context).catch(() => {});
      setInterval(() => {}, 1000);
      console.log(pid);`);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await gone(Number(line));
  });
}

/** Resolves when there is no such process; the test's own time limit is what fails otherwise. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await nextLook(20); // a stranger's end sends no event
  }
}
