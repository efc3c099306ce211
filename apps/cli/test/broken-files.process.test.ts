import assert from 'node:assert/strict';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { folder, rex, STACK } from './rex-process.ts';

const HEAD = 'name: broken\nnodes:\n  - { id: start, type: manual }\n';

/** What is wrong, the file, and what must be said of it, its place first. */
const broken: [string, string, RegExp][] = [
  [
    'a cycle',
    `${HEAD}  - { id: a, type: transform, config: { value: 1 } }\n  - { id: b, type: transform, config: { value: 2 } }\nedges:\n  - { source: start, target: a }\n  - { source: a, target: b }\n  - { source: b, target: a }\n`,
    /broken\.yaml:\d+:\d+ .*cycle/,
  ],
  [
    'an unknown type',
    `${HEAD}  - { id: a, type: transfrom }\nedges: [{ source: start, target: a }]\n`,
    /:4:\d+ {2}node "a" {2}\/nodes\/1\/type .*transfrom[\s\S]*fix: .*transform/,
  ],
  [
    'a dangling edge',
    `${HEAD}edges:\n  - { source: start, target: nowhere }\n`,
    /:5:\d+ .*\/edges\/0\/target .*nowhere/,
  ],
  [
    'a bad expression',
    `${HEAD}  - { id: a, type: transform, config: { value: "{{ trigger. }}" } }\nedges: [{ source: start, target: a }]\n`,
    /:4:\d+ {2}node "a" {2}\/nodes\/1\/config\/value /,
  ],
  [
    'a reference downstream',
    `${HEAD}  - { id: a, type: transform, config: { value: "{{ nodes.b }}" } }\n  - { id: b, type: transform, config: { value: 1 } }\nedges: [{ source: start, target: a }, { source: a, target: b }]\n`,
    /:4:\d+ {2}node "a" {2}\/nodes\/1\/config\/value .*b/,
  ],
  [
    'an unknown field',
    `${HEAD}  - id: a\n    type: transform\n    konfig: {}\nedges: [{ source: start, target: a }]\n`,
    /:(4|6):\d+ {2}node "a" .*konfig/,
  ],
  [
    'a wrong outlet',
    `${HEAD}  - { id: a, type: transform, config: { value: 1 } }\nedges: [{ source: start, outlet: high, target: a }]\n`,
    /:5:\d+ .*\/edges\/0\/outlet .*high/,
  ],
  [
    'a doubled id',
    `${HEAD}  - { id: start, type: transform, config: { value: 1 } }\nedges: []\n`,
    /:4:\d+ {2}node "start" {2}\/nodes\/1\/id /,
  ],
  ['no YAML', 'nodes: [ {\n', /:2:1 .*not YAML/],
  ['an empty file', '', /:1:1 .*empty/],
  ['no graph', '- 1\n- 2\n', /:1:\d+ .*not an object/],
  ['no name', 'nodes: [{ id: start, type: manual }]\n', /:1:1 .*no `name`/],
  ['a custom tag', 'name: !js/function "x"\n', /:1:7 .*tags are not used/],
];

for (const [what, text, said] of broken) {
  test(`a file with ${what}: exit code 2, its place, no stack trace`, async (t) => {
    const file = join(folder(t), 'broken.yaml');
    writeFileSync(file, text);
    const { code, stdout, stderr } = await rex(t, ['validate', file]);
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.match(stderr, said);
    assert.match(stderr, /fix: \S/);
    assert.doesNotMatch(stderr, STACK);
  });
}

test('run refuses a broken file as validate does, and says so in JSON', async (t) => {
  const file = join(folder(t), 'broken.yaml');
  writeFileSync(file, `${HEAD}edges:\n  - { source: start, target: nowhere }\n`);
  const plain = await rex(t, ['run', file]);
  assert.deepEqual([plain.code, plain.stdout], [2, '']);
  assert.match(plain.stderr, /:5:\d+ .*nowhere/);
  const json = await rex(t, ['run', file, '--json']);
  assert.deepEqual([json.code, json.stderr], [2, '']);
  const { success, error, problems } = JSON.parse(json.stdout);
  assert.deepEqual([success, error.code], [false, 'invalid_workflow']);
  const { code, path, line, message, fix } = problems[0];
  assert.deepEqual([code, path, line], ['unknown_node', '/edges/0/target', 5]);
  assert.ok(message && fix);
});

test('several files: each is told, and one broken file is enough for exit code 2', async (t) => {
  const file = join(folder(t), 'broken.yaml');
  writeFileSync(file, '');
  const { code, stdout } = await rex(t, ['validate', '--json', 'examples/issue-triage.yaml', file]);
  assert.equal(code, 2);
  const { valid, files } = JSON.parse(stdout);
  assert.deepEqual([valid, files[0].valid, files[0].problems, files[1].valid], [false, true, [], false]);
  assert.equal(files[1].problems[0].line, 1);
});

for (const command of ['validate', 'run']) {
  test(`${command}: a folder, a missing file and one of 20 MiB are told in one line`, async (t) => {
    const base = folder(t);
    mkdirSync(join(base, 'a.yaml'));
    writeFileSync(join(base, 'large.yaml'), '');
    truncateSync(join(base, 'large.yaml'), 20 * 1_048_576);
    const cases: [string, RegExp][] = [
      ['a.yaml', /a\.yaml: this is a folder/],
      ['missing.yaml', /missing\.yaml: there is no such file/],
      ['large.yaml', /large\.yaml: 20971520 bytes are too many/],
    ];
    for (const [name, said] of cases) {
      const { code, stderr } = await rex(t, [command, join(base, name)]);
      assert.equal(code, 2);
      assert.match(stderr, said);
      assert.equal(stderr.trimEnd().split('\n').length, 1);
    }
  });
}
