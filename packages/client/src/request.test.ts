import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { ApiError } from './api-error.ts';
import { createClient } from './create-client.ts';
import type { ClientOptions } from './request.ts';

interface Asked {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

type Answer = (asked: Asked, response: ServerResponse) => void;

/** A server that remembers what it was asked, and a client of it. */
async function serve(t: TestContext, answer: Answer, options: Partial<ClientOptions> = {}) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += String(piece);
    const one = { method: request.method!, url: request.url!, headers: request.headers, body };
    asked.push(one);
    answer(one, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { asked, client: createClient({ baseUrl, getToken: () => 'secret', ...options }) };
}

const json = (response: ServerResponse, status: number, body: unknown, headers = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
};
const fine =
  (data: unknown): Answer =>
  (_, response) =>
    json(response, 200, { success: true, data });
const failure = (code: string, message = 'no') => ({ success: false, error: { code, message } });

test('parameters, query, body, key and token go where they belong; the data come back', async (t) => {
  const { asked, client } = await serve(t, fine({ id: 'x' }));
  const done = await client.updateWorkflow({
    params: { id: 'a/b?c' },
    body: { revision: 3, name: 'ü' },
    idempotencyKey: 'once',
  });
  assert.deepEqual(done, { id: 'x' });
  await client.listExecutions({ query: { status: 'FAILED,CANCELLED', page: 2, workflowId: undefined } });
  const [put, get] = asked;
  assert.deepEqual([put!.method, put!.url], ['PUT', '/api/v1/workflows/a%2Fb%3Fc']);
  assert.deepEqual(JSON.parse(put!.body), { revision: 3, name: 'ü' });
  assert.equal(put!.headers['idempotency-key'], 'once');
  assert.equal(put!.headers.authorization, 'Bearer secret');
  assert.equal(put!.headers['content-type'], 'application/json');
  assert.equal(get!.url, '/api/v1/executions?status=FAILED%2CCANCELLED&page=2');
  assert.equal(get!.headers['content-type'], undefined);
});

test('a list has its page, also where the server does not page it', async (t) => {
  const meta = { page: 2, pageSize: 1, total: 9 };
  const { client } = await serve(t, ({ url }, response) =>
    json(response, 200, { success: true, data: ['a'], ...(url.includes('page=2') ? { meta } : {}) }),
  );
  assert.deepEqual(await client.listWorkflows({ query: { page: 2 } }), { data: ['a'], meta });
  assert.deepEqual(await client.listNodeTypes(), { data: ['a'], meta: { page: 1, pageSize: 1, total: 1 } });
});

test('a failure is an ApiError with all that was told', async (t) => {
  const { client } = await serve(t, (_, response) =>
    json(
      response,
      429,
      { success: false, error: { code: 'rate_limited', message: 'slowly', details: { a: 1 } } },
      { 'retry-after': '7' },
    ),
  );
  await assert.rejects(client.getWorkflow({ params: { id: 'x' } }), (error: ApiError) => {
    assert.ok(error instanceof ApiError);
    const { code, message, details, status, retryAfterMs, retryable } = error;
    assert.deepEqual(
      { code, message, details, status, retryAfterMs, retryable },
      {
        ...{ code: 'rate_limited', message: 'slowly', details: { a: 1 } },
        ...{ status: 429, retryAfterMs: 7_000, retryable: true },
      },
    );
    return true;
  });
});

test('what is no answer of REX is an error that says so', async (t) => {
  const answers: [number, string, string][] = [
    [502, '<html>Bad gateway</html>', 'unavailable'],
    [404, 'nothing', 'http_status'],
    [200, '<html>Sign in to the Wi-Fi</html>', 'response_invalid'],
    [200, '{"hello": 1}', 'response_invalid'],
  ];
  for (const [status, body, code] of answers) {
    const { client } = await serve(t, (_, response) => response.writeHead(status).end(body));
    await assert.rejects(client.me(), { name: 'ApiError', code, status });
  }
});

test('an answer without a body gives nothing', async (t) => {
  const { client } = await serve(t, (_, response) => response.writeHead(204).end());
  assert.equal(await client.deleteAccessToken({ params: { id: 'x' } }), undefined);
});

test('no server is the code `network`; a call that was given up is the reason it was given up for', async (t) => {
  const { client } = await serve(t, (_, response) => void response.destroy());
  await assert.rejects(client.me(), { name: 'ApiError', code: 'network', status: 0 });
  const halfway = await serve(t, (_, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('{"success":');
    setImmediate(() => response.destroy());
  });
  await assert.rejects(halfway.client.me(), { name: 'ApiError', code: 'network', status: 0 });
  const giveUp = new AbortController();
  const hanging = await serve(t, () => giveUp.abort(new Error('enough')));
  await assert.rejects(hanging.client.me({ signal: giveUp.signal }), { message: 'enough' });
});

test('a refused token is renewed once for all who meet it, and they are sent again', async (t) => {
  let token = 'old';
  let renewals = 0;
  const { asked, client } = await serve(
    t,
    ({ headers }, response) =>
      headers.authorization === 'Bearer new'
        ? json(response, 200, { success: true, data: 1 })
        : json(response, 401, failure('unauthorized')),
    {
      getToken: () => token,
      async onUnauthorized() {
        renewals += 1;
        await new Promise((resolve) => setImmediate(resolve));
        token = 'new';
        return true;
      },
    },
  );
  assert.deepEqual(await Promise.all([client.me(), client.me(), client.me()]), [1, 1, 1]);
  assert.equal(asked.filter(({ headers }) => headers.authorization === 'Bearer new').length, 3);
  assert.equal(renewals, 1);
});

test('without a new token, or when that is refused too, the 401 is the answer', async (t) => {
  const refuse: Answer = (_, response) => json(response, 401, failure('unauthorized'));
  for (const [isRenewed, times] of [
    [false, 1],
    [true, 2],
  ] as const) {
    const { asked, client } = await serve(t, refuse, { onUnauthorized: () => isRenewed });
    await assert.rejects(client.me(), { status: 401 });
    assert.equal(asked.length, times);
  }
});

test('doors that are open to all send no token and renew none', async (t) => {
  let renewals = 0;
  const { asked, client } = await serve(t, (_, response) => json(response, 401, failure('unauthorized')), {
    onUnauthorized: () => {
      renewals += 1;
      return true;
    },
  });
  await assert.rejects(client.refresh(), { status: 401 });
  await assert.rejects(client.login({ body: { email: 'a@example.com', password: 'x' } }), { status: 401 });
  assert.deepEqual([renewals, asked.length], [0, 2]);
  assert.ok(asked.every(({ headers }) => headers.authorization === undefined));
});
