import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Hook } from '@rex/types';
import { ADD_ONE, ASK, hookGraph, WAIT } from './testing/graphs.test-support.ts';
import { openTestApi, type TestApi } from './testing/open-test-api.test-support.ts';
import { registeredRoutes } from './testing/registered-routes.test-support.ts';
import { requester, untilTask, untilTrue } from './testing/requester.test-support.ts';

/** What of Alice's Bob tries to reach. */
interface Targets {
  workflow: string;
  execution: string;
  accessToken: string;
  task: string;
}

/** How one stranger's try ends: nothing is there, or a list that holds nothing of Alice's. */
type Outcome = 404 | 'nothing of hers';

interface Try {
  /** What follows the route's own parameters: a query. */
  query?: string;
  body?: object;
  outcome: Outcome;
}

/** Routes that take no id of anything and show nothing that anybody owns. */
const OWNERLESS = new Set([
  'GET /health/live',
  'GET /health/ready',
  'GET /docs',
  'GET /docs/',
  'GET /docs/js/scalar.js',
  'GET /api/v1/openapi.json',
  'GET /api/v1/auth/options',
  'GET /api/v1/auth/me',
  'POST /api/v1/auth/register',
  'POST /api/v1/auth/login',
  'POST /api/v1/auth/logout',
  'POST /api/v1/auth/refresh',
  'POST /api/v1/auth/sign-in',
  'POST /api/v1/access-tokens',
  'POST /api/v1/workflows',
  'POST /api/v1/workflows/validate',
  'POST /api/v1/schedules/preview',
  'GET /api/v1/node-types',
  // An event reaches the waits of its own workspace alone.
  'POST /api/v1/events',
]);

/** Routes opened by a secret in their address instead of by who asks; each has tests of its own for that. */
const OPENED_BY_SECRET = new Set([
  'POST /hooks/:token',
  'GET /ws/executions/:id',
  'GET /api/v1/resume/:token',
  'POST /api/v1/resume/:token',
]);

const graph = { nodes: [{ id: 'mine', type: 'manual' }] };
const none: Try = { outcome: 404 };
const TRIES: Record<string, Try> = {
  'GET /api/v1/access-tokens': { outcome: 'nothing of hers' },
  'DELETE /api/v1/access-tokens/:id': none,
  'GET /api/v1/workflows': { query: '?pageSize=200', outcome: 'nothing of hers' },
  'GET /api/v1/workflows/:id': none,
  'PUT /api/v1/workflows/:id': { body: { revision: 1, name: 'Mine', graph }, outcome: 404 },
  'DELETE /api/v1/workflows/:id': none,
  'POST /api/v1/workflows/:id/archive': none,
  'POST /api/v1/workflows/:id/restore': none,
  'GET /api/v1/workflows/:id/versions': none,
  'GET /api/v1/workflows/:id/versions/:version': none,
  'POST /api/v1/workflows/:id/validate': none,
  'POST /api/v1/workflows/:id/publish': { body: { revision: 1 }, outcome: 404 },
  'GET /api/v1/workflows/:id/hooks': none,
  'POST /api/v1/workflows/:id/hooks/:nodeId/rotate': none,
  'GET /api/v1/workflows/:id/hooks/:nodeId/secret': none,
  'POST /api/v1/workflows/:id/hooks/:nodeId/secret/rotate': none,
  'POST /api/v1/workflows/:id/execute': { body: { input: { x: 1 }, version: 1 }, outcome: 404 },
  'GET /api/v1/workflows/:id/executions': none,
  'GET /api/v1/executions': { query: '?workflowId={workflow}', outcome: 'nothing of hers' },
  'GET /api/v1/executions/:id': none,
  'GET /api/v1/executions/:id/steps': none,
  'GET /api/v1/executions/:id/attempts': none,
  'GET /api/v1/executions/:id/history': none,
  'GET /api/v1/executions/:id/snapshots': none,
  'GET /api/v1/executions/:id/snapshots/:seq': none,
  'GET /api/v1/executions/:id/graph': none,
  'POST /api/v1/executions/:id/cancel': { body: { reason: 'mine' }, outcome: 404 },
  'POST /api/v1/executions/:id/suspend': none,
  'POST /api/v1/executions/:id/resume': none,
  'POST /api/v1/executions/:id/decide': {
    body: { path: 'pause', decision: { action: 'complete', output: 1 } },
    outcome: 404,
  },
  'POST /api/v1/executions/:id/ticket': none,
  'POST /api/v1/processes': { body: { definitionId: '{workflow}' }, outcome: 404 },
  'GET /api/v1/processes/:id': none,
  'GET /api/v1/processes/:id/history': none,
  'POST /api/v1/processes/:id/cancel': none,
  'POST /api/v1/processes/:id/activities/:activityId/resume': none,
  'GET /api/v1/schedules': { query: '?pageSize=200', outcome: 'nothing of hers' },
  'POST /api/v1/schedules/:id/pause': none,
  'POST /api/v1/schedules/:id/resume': none,
  'GET /api/v1/tasks': { query: '?pageSize=200', outcome: 'nothing of hers' },
  'GET /api/v1/tasks/:id': none,
  'POST /api/v1/tasks/:id/decide': { body: { outcome: 'approve' }, outcome: 404 },
  'POST /api/v1/tasks/:id/assign': { body: { assignee: 'mine' }, outcome: 404 },
  'POST /api/v1/tasks/:id/links': none,
  'GET /api/v1/events': { query: '?pageSize=200', outcome: 'nothing of hers' },
  'GET /api/v1/outbox': { query: '?pageSize=200', outcome: 'nothing of hers' },
  'POST /api/v1/outbox/:id/retry': none,
};

/** Routes that a viewer may call although they are no GET: they change nothing of the workspace. */
const FOR_VIEWERS = new Set([
  'POST /api/v1/schedules/preview',
  'POST /api/v1/workflows/validate',
  'POST /api/v1/workflows/:id/validate',
  'POST /api/v1/executions/:id/ticket',
  'POST /api/v1/access-tokens',
  'DELETE /api/v1/access-tokens/:id',
]);

/** What could change: all rows of Alice's, but for what the running executions themselves write. */
const TABLES = [
  'workflows',
  'workflow_versions',
  'hooks',
  'executions',
  'inbox',
  'tickets',
  'access_tokens',
  'tasks',
  'resume_links',
];

describe('two users', () => {
  let api: TestApi;
  let targets: Targets;

  before(async () => {
    api = await openTestApi();
    const ask = requester(api, api.alice);
    const create = async (name: string, wanted: object): Promise<string> => {
      const { data } = await ask('POST', '/api/v1/workflows', { name, graph: wanted });
      const { id } = data as { id: string };
      assert.equal((await ask('POST', `/api/v1/workflows/${id}/publish`)).status, 200);
      return id;
    };
    const waiting = await create('Waits', WAIT);
    const { data } = await ask('POST', `/api/v1/workflows/${waiting}/execute`, {});
    const { executionId: execution } = data as { executionId: string };
    await untilTrue(api, execution, async () => {
      const reply = await ask('GET', `/api/v1/executions/${execution}`);
      return (reply.data as { status: string }).status === 'WAITING';
    });
    const workflow = await create('Hers', {
      nodes: [...ADD_ONE.nodes, ...hookGraph({}).nodes],
      edges: [...ADD_ONE.edges!, ...hookGraph({}).edges!],
    });
    // A plan that is kept for her must not serve him.
    const started = await ask('POST', `/api/v1/workflows/${workflow}/execute`, {
      input: { x: 1 },
      trigger: 'start',
    });
    assert.equal(started.status, 202);
    const ended = (started.data as { executionId: string }).executionId;
    await untilTrue(api, ended, async () => {
      const reply = await ask('GET', `/api/v1/executions/${ended}`);
      return (reply.data as { status: string }).status === 'COMPLETED';
    });
    const asking = await create('Asks', ASK);
    const asked = await ask('POST', `/api/v1/workflows/${asking}/execute`, {});
    const task = await untilTask(api, ask, (asked.data as { executionId: string }).executionId);
    const token = await ask('POST', '/api/v1/access-tokens', {
      name: 'Hers',
      readOnly: false,
      expiresAt: null,
    });
    assert.equal(token.status, 201, JSON.stringify(token.error));
    targets = { workflow, execution, task: task.id, accessToken: (token.data as { id: string }).id };
  });
  after(() => api.close());

  const everything = async (): Promise<string> => {
    const answers = await api.db.batch(
      TABLES.map((table) => ({ text: `SELECT t.*::text AS row FROM ${table} t ORDER BY 1` })),
    );
    return JSON.stringify(answers.map(({ rows }) => rows));
  };

  const urlOf = (route: string): string => {
    const [, path = ''] = route.split(' ');
    const id = path.startsWith('/api/v1/workflows')
      ? targets.workflow
      : path.startsWith('/api/v1/executions') || path.startsWith('/api/v1/processes')
        ? targets.execution
        : path.startsWith('/api/v1/tasks')
          ? targets.task
          : targets.accessToken;
    return path
      .replace(':id', id)
      .replace(':version', '1')
      .replace(':seq', '1')
      .replace(':nodeId', 'hook')
      .replace(':activityId', 'pause');
  };
  const send = (user: 'alice' | 'bob', route: string, { query = '', body }: Try) => {
    const [method = ''] = route.split(' ');
    const url = `${urlOf(route)}${query.replace('{workflow}', targets.workflow)}`;
    const text = JSON.stringify(body)?.replace('{workflow}', targets.workflow);
    return requester(api, api[user])(method as 'GET', url, text === undefined ? undefined : JSON.parse(text));
  };

  it('are meant by every route that there is', () => {
    const known = [...Object.keys(TRIES), ...OWNERLESS, ...OPENED_BY_SECRET].sort();
    assert.deepEqual(registeredRoutes(api.app).sort(), known);
  });

  it('reach nothing of each other', async () => {
    const before = await everything();
    for (const [route, attempt] of Object.entries(TRIES)) {
      const { status, data } = await send('bob', route, attempt);
      if (attempt.outcome === 404) assert.equal(status, 404, route);
      else assert.deepEqual([status, data], [200, []], route);
    }
    assert.equal(await everything(), before);
  });

  it('reach what is their own by the same requests', async () => {
    // Otherwise a 404 above could be that of an address that is wrong.
    const reads = Object.entries(TRIES).filter(([route]) => route.startsWith('GET'));
    for (const [route, attempt] of reads)
      assert.equal((await send('alice', route, attempt)).status, 200, route);
    const { data } = await requester(api, api.alice)('GET', `/api/v1/workflows/${targets.workflow}/hooks`);
    const [hook] = data as unknown[];
    assert.equal(Hook.parse(hook).nodeId, 'hook');
  });

  it('cannot make workflows under the id of another', async () => {
    const key = { 'idempotency-key': 'the-same-key' };
    const [hers, his] = [requester(api, api.alice), requester(api, api.bob)];
    const first = await hers('POST', '/api/v1/workflows', { name: 'W', graph }, key);
    const second = await his('POST', '/api/v1/workflows', { name: 'W', graph }, key);
    assert.notEqual((first.data as { id: string }).id, (second.data as { id: string }).id);
  });

  it('change nothing as viewers, and nobody does who is not signed in', async () => {
    await api.db.query({
      text: `UPDATE members SET role = 'viewer' WHERE user_id = $1`,
      values: [api.alice.caller.userId],
    });
    const before = await everything();
    const changes = registeredRoutes(api.app).filter(
      (route) =>
        !route.startsWith('GET') &&
        route.includes('/api/v1/') &&
        !route.includes('/auth/') &&
        !OPENED_BY_SECRET.has(route),
    );
    for (const route of changes) {
      const attempt = TRIES[route] ?? { body: { name: 'W', graph }, outcome: 404 };
      if (!FOR_VIEWERS.has(route)) assert.equal((await send('alice', route, attempt)).status, 403, route);
      const nobody = requester(api, null);
      const [method = ''] = route.split(' ');
      assert.equal((await nobody(method as 'POST', urlOf(route), attempt.body)).status, 401, route);
    }
    assert.equal(await everything(), before);
  });
});
