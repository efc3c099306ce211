import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Schema, Validator } from '@cfworker/json-schema';
import { manifests } from '@rex/nodes';
import { parse } from 'yaml';
import { workflowSchema } from './workflow-schema.ts';

const validator = new Validator(workflowSchema(manifests) as Schema, '2020-12', false);

/** Places in the document where a keyword that holds no other refuses something. */
function wrongPlaces(document: unknown): string[] {
  const { errors } = validator.validate(document);
  const outer = ['properties', 'items', 'if', 'allOf', 'anyOf', '$ref', 'additionalProperties'];
  return [
    ...new Set(errors.filter(({ keyword }) => !outer.includes(keyword)).map((each) => each.instanceLocation)),
  ];
}

const file = (...nodes: object[]) => ({ name: 'Test', nodes: [{ id: 'start', type: 'manual' }, ...nodes] });
const each = (node: object) =>
  file({
    id: 'each',
    type: 'forEach',
    config: { items: '{{ trigger }}', maxItems: 5, body: { nodes: [node] } },
  });

test('the workflows that come with REX are good', () => {
  const folder = new URL('../examples/', import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  assert.ok(files.length > 0);
  for (const name of files) {
    const document: unknown = parse(readFileSync(new URL(name, folder), 'utf8'));
    assert.deepEqual(validator.validate(document), { valid: true, errors: [] }, name);
  }
});

test('good documents pass', () => {
  const good = [
    file(),
    {
      ...file(),
      $schema: '../schema/workflow.schema.json',
      input: { type: 'object' },
      output: '{{ nodes.start }}',
    },
    file({
      id: 'h',
      type: 'http',
      config: { url: 'https://example.org' },
      policy: { retry: { attemptsMax: 3 }, join: 'any' },
    }),
    file({ id: 'w', type: 'wait', config: { for: '{{ trigger.delay }}' } }),
    each({ id: 'in', type: 'transform', config: { value: { any: ['thing', null, 1] } } }),
  ];
  for (const document of good) assert.deepEqual(wrongPlaces(document), [], JSON.stringify(document));
});

test('bad documents are refused where they are bad', () => {
  const bad: [document: unknown, place: string][] = [
    [{ nodes: file().nodes }, '#'],
    [{ ...file(), nam: 'x' }, '#/nam'],
    [file({ id: 'a b', type: 'note' }), '#/nodes/1/id'],
    [file({ id: 'a', type: 'transfrom', config: { value: 1 } }), '#/nodes/1/type'],
    [file({ id: 'a', type: 'transform' }), '#/nodes/1'],
    [file({ id: 'a', type: 'transform', config: { valu: 1 } }), '#/nodes/1/config/valu'],
    [
      file({ id: 'a', type: 'http', config: { url: 'https://x', method: 'FETCH' } }),
      '#/nodes/1/config/method',
    ],
    [file({ id: 'a', type: 'note', policy: { onError: 'explode' } }), '#/nodes/1/policy/onError'],
    [{ ...file(), edges: [{ source: 'start' }] }, '#/edges/0'],
    [each({ id: 'in', type: 'http', config: { url: 7 } }), '#/nodes/1/config/body/nodes/0/config/url'],
    [each({ id: 'in', type: 'nothing' }), '#/nodes/1/config/body/nodes/0/type'],
  ];
  for (const [document, place] of bad) {
    const places = wrongPlaces(document);
    assert.ok(places.includes(place), `${place} in ${places.join(', ')}`);
  }
});

test('every reference leads somewhere', () => {
  const schema = workflowSchema(manifests);
  const defs = schema.$defs as Record<string, unknown>;
  const refs = [...JSON.stringify(schema).matchAll(/"\$ref":"#\/\$defs\/([^"]+)"/g)].map(
    (match) => match[1] as string,
  );
  assert.ok(refs.length > manifests.size);
  for (const ref of refs) assert.ok(Object.hasOwn(defs, ref), ref);
});
