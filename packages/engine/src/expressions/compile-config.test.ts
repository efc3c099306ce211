import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '@rex/types';
import { compileConfig, renderConfig } from './compile-config.ts';
import type { CompiledExpression } from './compile-expression.ts';
import { ExpressionError } from './errors.ts';

const later = (value: Json | undefined) => Promise.resolve(value);

test('a config is read once and rendered with what the expressions give', () => {
  const config = compileConfig({
    url: 'https://x/{{ trigger.id }}?a={{ memory.none }}&o={{ trigger.o }}',
    body: {
      whole: '{{ trigger.o }}',
      missing: '{{ memory.none }}',
      list: ['{{ memory.none }}', '{{ trigger.id }}', 7],
    },
    kept: { deep: ['x', '\\{{ y }}'] },
    'a/b~c': '{{ trigger.id }}',
  });
  assert.deepEqual(
    config.expressions.map(({ path, expression }) => `${path} ${expression.text}`),
    [
      ...['/url trigger.id', '/url memory.none', '/url trigger.o', '/body/whole trigger.o'],
      ...[
        '/body/missing memory.none',
        '/body/list/0 memory.none',
        '/body/list/1 trigger.id',
        '/a~1b~0c trigger.id',
      ],
    ],
  );
  assert.equal(config.isStatic, false);
  const values: Record<string, Json | undefined> = { 'trigger.id': 4, 'trigger.o': { p: [true] } };
  const wanted = {
    url: 'https://x/4?a=&o={"p":[true]}',
    body: { whole: { p: [true] }, list: [null, 4, 7] },
    kept: { deep: ['x', '{{ y }}'] },
    'a/b~c': 4,
  };
  assert.deepEqual(
    renderConfig(config, ({ text }) => values[text]),
    wanted,
  );
});

test('it waits only when an evaluation does', async () => {
  const config = compileConfig({ a: '{{ trigger.a }}', b: ['{{ trigger.b }}', 'x {{ trigger.c }}'] });
  const one = ({ text }: CompiledExpression) => (text === 'trigger.b' ? later(text) : text);
  const rendered = renderConfig(config, one);
  assert.ok(rendered instanceof Promise);
  assert.deepEqual(await rendered, { a: 'trigger.a', b: ['trigger.b', 'x trigger.c'] });
  assert.equal(
    renderConfig(compileConfig('{{ trigger.a }}'), () => undefined),
    null,
  );
});

test('a fault at once leaves no rejection behind', async () => {
  const config = compileConfig(['{{ trigger.a }}', '{{ trigger.b }}']);
  assert.throws(
    () =>
      renderConfig(config, ({ text }) => {
        if (text === 'trigger.a') return Promise.reject(new Error('later'));
        throw new Error('now');
      }),
    /now/,
  );
  await new Promise(setImmediate); // an unhandled rejection would fail the test here
});

test('all problems are found, each in its place', () => {
  const config = compileConfig({
    a: 'x {{ 1 + }} {{ $eval("1") }}',
    b: ['{{ nodes }}', '{{ open'],
    c: '{{ fine.x }}',
  });
  assert.deepEqual(
    config.problems.map(({ path, position }) => `${path} ${position}`),
    ['/a 8', '/a 16', '/b/0 3', '/b/1 0'],
  );
  for (const { message } of config.problems) assert.doesNotMatch(message, /\.$/);
  assert.deepEqual(config.expressions.at(-1)?.expression.unknownRoots, [{ name: 'fine', position: 0 }]);
  assert.throws(() => renderConfig(config, () => 1), ExpressionError);
});

test('deferred fields stay as they are written', () => {
  const written = {
    rules: [{ when: '{{ broken + }}', text: '\\{{' }],
    until: '{{ trigger.x }}',
    value: '{{ trigger.y }}',
  };
  const config = compileConfig(written, { deferred: ['/rules', '/until'] });
  assert.deepEqual(config.problems, []);
  assert.deepEqual(
    config.expressions.map(({ path }) => path),
    ['/value'],
  );
  assert.deepEqual(
    renderConfig(config, () => 1),
    { ...written, value: 1 },
  );
});

test('a static config is shared by all renderings, whatever its keys', () => {
  const config = compileConfig(JSON.parse('{"__proto__": {"a": 1}, "b": "x"}') as Json);
  assert.ok(config.isStatic);
  assert.equal(JSON.stringify(renderConfig(config, () => null)), '{"__proto__":{"a":1},"b":"x"}');
  const templated = compileConfig(JSON.parse('{"__proto__": "{{ trigger }}"}') as Json);
  const rendered = renderConfig(templated, () => ({ polluted: true })) as { polluted?: boolean };
  assert.equal(rendered.polluted, undefined);
  assert.equal(JSON.stringify(rendered), '{"__proto__":{"polluted":true}}');
});

test('a config that is nested without end is a problem, not a crash', () => {
  let nested: Json = '{{ 1 }}';
  for (let level = 0; level < 5_000; level++) nested = [nested];
  assert.match(compileConfig(nested).problems[0]!.message, /more than 200 levels/);
});
