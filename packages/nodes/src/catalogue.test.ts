import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Validator } from '@cfworker/json-schema';
import { NodeManifest } from '@rex/types';
import { createCatalogue, manifests } from './catalogue.ts';

const body = {
  nodes: [{ id: 'inner', type: 'transform', config: { value: '{{ item }}' } }],
  edges: [],
  output: 1,
};
const text = '{{ nodes.a.b }}';

/** Per node type: configs as authors write them, then such as must not compile. */
const CONFIGS: Record<string, { good: unknown[]; bad: unknown[] }> = {
  manual: { good: [{}], bad: [{ x: 1 }] },
  webhook: {
    good: [
      {},
      { respond: 'accepted' },
      { respond: 'result' },
      { verify: 'github', eventId: 'x-github-delivery' },
    ],
    bad: [{ respond: 'later' }, { respond: text }, { verify: 'some' }, { verify: text }, { eventId: 'etag' }],
  },
  transform: {
    good: [{ value: null }, { value: text }, { value: { a: [text] } }],
    bad: [{}, { value: 1, other: 2 }],
  },
  decision: {
    good: [
      { rules: [{ outlet: 'high', when: '{{ nodes.a.mag >= 6 }}' }], default: 'low' },
      { rules: [{ outlet: 'all', when: true }], default: 'none' },
    ],
    bad: [
      { rules: [{ outlet: 'high', when: text }] },
      { rules: text, default: 'low' },
      { rules: [{ outlet: 'high', when: 'yes' }], default: 'low' },
      { rules: [{ outlet: 'high', when: 1 }], default: 'low' },
      { rules: [{ outlet: '', when: true }], default: 'low' },
      { rules: [{ outlet: 'high' }], default: 'low' },
      { rules: [], default: 1 },
    ],
  },
  set: {
    good: [{ values: { total: '{{ memory.total + 1 }}', list: [1] } }, { values: text }],
    bad: [{}, { values: [1] }, { values: 'text' }],
  },
  merge: {
    good: [{ mode: 'object' }, { mode: 'array' }, { mode: 'first' }, { mode: text }],
    bad: [{}, { mode: 'last' }],
  },
  http: {
    good: [
      { url: 'https://example.com' },
      { method: 'GET', url: 'https://example.com/{{ trigger.id }}' },
      {
        method: 'POST',
        url: text,
        query: { a: 1, b: [true, text], c: text, d: null },
        headers: { Authorization: 'Bearer {{ trigger.key }}', 'X-N': 1 },
        body: { any: ['thing', text] },
        idempotent: true,
        accept: [404, text],
        credential: 'stripe',
        parse: 'json',
      },
      {
        url: text,
        method: text,
        query: text,
        headers: text,
        accept: text,
        idempotent: text,
        parse: text,
        body: text,
      },
    ],
    bad: [
      {},
      { method: 'GET' },
      { url: 'example.com' },
      { url: 'https://example.com', method: 'FETCH' },
      { url: 'https://example.com', headers: { 'X A': '1' } },
      { url: 'https://example.com', headers: { 'X-A': 'a\r\nb' } },
      { url: 'https://example.com', headers: ['X-A'] },
      { url: 'https://example.com', accept: 404 },
      { url: 'https://example.com', accept: ['4xx'] },
      { url: 'https://example.com', idempotent: 'yes' },
      { url: 'https://example.com', parse: 'xml' },
      { url: 'https://example.com', timeout: '10s' },
    ],
  },
  wait: {
    good: [
      { for: 'PT10S' },
      { for: '10s' },
      { for: 10_000 },
      { for: text },
      { until: text },
      { until: '2030-01-31T09:00:00+01:00' },
      { until: 1_896_080_400_000 },
    ],
    bad: [
      {},
      { for: 'PT10S', until: text },
      { for: 'ten seconds' },
      { for: -1 },
      { for: null },
      { until: 'tomorrow' },
      { until: '2030-01-31T09:00:00' },
      { until: 1.5 },
    ],
  },
  event: {
    good: [{ event: 'order.paid' }, { event: 'order.paid', filter: '{{ trigger.data.total > 100 }}' }],
    bad: [{}, { event: text }, { event: '' }, { event: 'a', filter: 'yes' }, { event: 'a', key: 'b' }],
  },
  'event.wait': {
    good: [
      { event: 'order.paid', key: text },
      { event: text, key: 'a', timeout: '2d' },
      { event: 'order.paid', key: 7, timeout: text },
    ],
    bad: [{}, { event: 'order.paid' }, { event: 'a', key: 'b', timeout: 'soon' }, { event: 'a', key: null }],
  },
  'event.emit': {
    good: [
      { event: 'order.shipped' },
      { event: text, key: text, data: { a: text }, to: ['waiting', 'http'] },
    ],
    bad: [{}, { event: 'a', to: [] }, { event: 'a', to: ['rabbitmq'] }, { event: 'a', to: text }],
  },
  task: {
    good: [
      { title: 'Approve {{ trigger.order }}' },
      {
        ...{ title: text, instructions: text, assignee: text, group: 'finance', due: '2d', reminder: text },
        form: { type: 'object', properties: { amount: { type: 'number' } } },
        escalation: { after: '1d', group: 'managers' },
      },
    ],
    bad: [
      {},
      { title: '' },
      { title: 'a', form: text },
      { title: 'a', due: 'soon' },
      { title: 'a', escalation: {} },
    ],
  },
  schedule: {
    good: [
      { cron: '0 9 * * MON-FRI' },
      { cron: '*/5 * * * *', zone: 'Europe/Berlin', misfire: 'all', input: { kind: 'daily' } },
    ],
    bad: [
      {},
      { cron: text },
      { cron: '0 9 * *' },
      { cron: '0 0 9 * * *' },
      { cron: '0 9 * * *', misfire: 'some' },
    ],
  },
  forEach: {
    good: [
      { items: text, maxItems: 100, body },
      { items: [1, text], maxItems: 2, concurrency: 3, onItemError: 'collect', body },
    ],
    bad: [
      { items: text, body },
      { items: text, maxItems: 100 },
      { items: text, maxItems: text, body },
      { items: text, maxItems: 10_001, body },
      { items: 'text', maxItems: 1, body },
      { items: text, maxItems: 1, body: text },
      { items: text, maxItems: 1, body: { nodes: [] } },
      { items: text, maxItems: 1, body, concurrency: 65 },
      { items: text, maxItems: 1, body, onItemError: 'ignore' },
    ],
  },
  repeat: {
    good: [{ until: '{{ last.done }}', maxTimes: 10, body }],
    bad: [
      { maxTimes: 10, body },
      { until: text, body },
      { until: 'done', maxTimes: 10, body },
      { until: text, maxTimes: 0, body },
      { until: text, maxTimes: 1 },
    ],
  },
  subworkflow: {
    good: [
      { workflow: 'Ship it' },
      { workflow: text, version: text, input: text },
      { workflow: '0190a000-0000-7000-8000-000000000001', version: 2, input: { id: text } },
    ],
    bad: [{}, { workflow: '' }, { workflow: 1 }, { workflow: 'a', version: 0 }, { workflow: 'a', inputs: 1 }],
  },
  fail: {
    good: [
      { code: 'out_of_stock', message: 'only {{ nodes.a.left }} left' },
      { code: text, message: text },
    ],
    bad: [{}, { code: 'x' }, { code: 'not a code', message: 'x' }, { code: 1, message: 'x' }],
  },
  output: { good: [{ value: text }, { value: { total: text } }], bad: [{}, { values: 1 }] },
  note: { good: [{}, { text: 'why' }], bad: [{ text: 1 }, { color: 'red' }] },
};

test('the catalogue and the manifests hold the same types, each with examples here', () => {
  const catalogue = createCatalogue({
    egress: { request: () => Promise.reject(), close: () => Promise.resolve() },
  });
  assert.deepEqual([...catalogue.keys()], [...manifests.keys()]);
  assert.deepEqual([...manifests.keys()].toSorted(), Object.keys(CONFIGS).toSorted());
  for (const [type, runtime] of catalogue) assert.equal(runtime.manifest, manifests.get(type));
});

for (const [type, manifest] of manifests) {
  test(`the manifest of ${type} is whole and is data`, () => {
    assert.deepEqual(NodeManifest.parse(manifest), manifest);
    assert.deepEqual(JSON.parse(JSON.stringify(manifest)), manifest);
    assert.equal(manifest.type, type);
    for (const part of ['title', 'icon', 'summary'] as const) assert.notEqual(manifest.ui[part].trim(), '');
    const fields = Object.keys(manifest.config.properties as object);
    for (const field of manifest.deferred) assert.ok(fields.includes(field));
    assert.doesNotMatch(JSON.stringify(manifest.config), /"literal"/);
  });

  test(`configs of ${type} fit its schema, or do not`, () => {
    const validator = new Validator(structuredClone(manifest.config), '2020-12');
    for (const config of CONFIGS[type]?.good ?? []) {
      const { valid, errors } = validator.validate(config);
      assert.ok(valid, `${JSON.stringify(config)}: ${JSON.stringify(errors)}`);
    }
    for (const config of CONFIGS[type]?.bad ?? []) {
      assert.ok(!validator.validate(config).valid, `${JSON.stringify(config)} must not fit`);
    }
  });
}
