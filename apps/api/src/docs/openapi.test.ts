import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import * as contract from '@rex/types';
import { openTestApi, type TestApi } from '../testing/open-test-api.test-support.ts';
import { tidyComponents } from './tidy-components.ts';

interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  security?: object[];
  parameters?: { in: string; name: string }[];
  requestBody?: unknown;
  responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>;
}

interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object>; securitySchemes: object };
}

describe('the description of the API', () => {
  let api: TestApi;
  let document: Document;
  let operations: (Operation & { method: string; path: string })[];
  before(async () => {
    api = await openTestApi();
    const answer = await api.app.inject({ url: '/api/v1/openapi.json' });
    assert.equal(answer.statusCode, 200, answer.body.slice(0, 300));
    document = answer.json();
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ ...operation, method, path })),
    );
  });
  after(() => api.close());

  it('says of every operation what it is called, what it is for, and how it fails', () => {
    assert.ok(operations.length > 30);
    for (const { operationId, tags, summary, responses, method, path } of operations) {
      const name = `${method} ${path}`;
      assert.match(operationId ?? '', /^[a-z][A-Za-z]+$/, name);
      assert.equal(tags?.length, 1, name);
      assert.match(summary ?? '', /^[A-Z].{5,}[^.]$/, name);
      const statuses = Object.keys(responses);
      assert.ok(
        statuses.some((status) => status.startsWith('2')),
        name,
      );
      for (const status of ['429', '500', '503']) assert.ok(statuses.includes(status), `${name} ${status}`);
      for (const [status, { content }] of Object.entries(responses)) {
        if (status.startsWith('2')) continue;
        const schema = content?.['application/json']?.schema;
        assert.deepEqual(schema, { $ref: '#/components/schemas/Failure' }, `${name} ${status}`);
      }
    }
    const ids = operations.map(({ operationId }) => operationId);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('says who has to sign in, and that a request may be repeated', () => {
    for (const { method, path, security, responses, parameters = [] } of operations) {
      const isPublic = security?.length === 0;
      assert.equal(
        '401' in responses,
        !isPublic || /login|sign-in|refresh|^\/hooks\//.test(path),
        `${method} ${path}`,
      );
      const isRepeatable = parameters.some(
        ({ in: place, name }) => place === 'header' && name === 'idempotency-key',
      );
      const hasSecret = /access-tokens$|ticket$|links$|secret\/rotate$/.test(path);
      assert.equal(isRepeatable, method !== 'get' && !isPublic && !hasSecret, `${method} ${path}`);
    }
    assert.deepEqual(Object.keys(document.components.securitySchemes), ['bearer']);
  });

  it('names the schemas of the contract', () => {
    const { schemas } = document.components;
    for (const name of [
      'Workflow',
      'Execution',
      'Step',
      'Graph',
      'DraftGraph',
      'Session',
      'Failure',
      'PageMeta',
    ]) {
      assert.ok(name in schemas, name);
    }
    for (const name of Object.keys(schemas)) assert.ok(name.replace(/Input$/, '') in contract, name);
    const text = JSON.stringify(document);
    for (const [, name = ''] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g))
      assert.ok(name in schemas, name);
    assert.ok(!/"\$ref":"(?!#\/components\/schemas\/)/.test(text));
    for (const name of Object.keys(schemas)) {
      assert.ok(text.includes(`"#/components/schemas/${name}"`), `${name} is used`);
    }
    const workflow = JSON.stringify(document.paths['/api/v1/workflows/{id}']?.get?.responses['200']);
    assert.ok(workflow.includes('"#/components/schemas/Workflow"'));
  });

  it('is read on a page that loads nothing from elsewhere', async () => {
    const page = await api.app.inject({ url: '/docs/' });
    assert.match(String(page.headers['content-security-policy']), /script-src 'self' 'sha256-[^']+';/);
    for (const [, address = ''] of page.body.matchAll(/(?:src|href)="([^"]*)"/g)) {
      assert.ok(!/^(https?:)?\/\//.test(address), address);
    }
    const script = await api.app.inject({ url: '/docs/js/scalar.js' });
    assert.deepEqual([script.statusCode, script.headers['cache-control']], [200, 'max-age=3600']);
  });
});

describe('tidyComponents', () => {
  const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
  const tidy = (paths: object, schemas: object) => tidyComponents({ paths, components: { schemas } });

  it('drops what nothing refers to', () => {
    const schemas = { A: { items: ref('B') }, B: { type: 'string' }, C: { items: ref('A') } };
    const { components } = tidy({ x: ref('A') }, schemas);
    assert.deepEqual(components.schemas, { A: { items: ref('B') }, B: { type: 'string' } });
  });

  it('gives a schema of requests the plain name when there is no other, or the same', () => {
    const schemas = { A: { items: ref('B') }, AInput: { items: ref('BInput') }, B: {}, BInput: {} };
    assert.deepEqual(tidy({ x: ref('AInput') }, schemas), {
      paths: { x: ref('A') },
      components: { schemas: { A: { items: ref('B') }, B: {} } },
    });
    assert.deepEqual(tidy({ x: ref('AInput'), y: ref('A') }, schemas), {
      paths: { x: ref('A'), y: ref('A') },
      components: { schemas: { A: { items: ref('B') }, B: {} } },
    });
  });

  it('keeps both where requests and answers differ', () => {
    const schemas = { A: { required: ['a'] }, AInput: {} };
    const document = { paths: { x: ref('AInput'), y: ref('A') }, components: { schemas } };
    assert.deepEqual(tidyComponents(document), document);
  });

  it('ends with schemas that refer to themselves', () => {
    const schemas = { A: { items: ref('A') } };
    assert.deepEqual(tidy({ x: ref('A') }, schemas).components.schemas, schemas);
  });
});
