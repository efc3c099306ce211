import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { folder, ROOT, rex } from './rex-process.ts';

interface Quake {
  id: string;
  properties: { mag: number; place: string; time: number; type: string; tsunami: number };
  geometry: { coordinates: [number, number, number] };
}

const FEED = 'node_modules/vega-datasets/data/earthquakes.json';
const feed = JSON.parse(readFileSync(join(ROOT, FEED), 'utf8')) as {
  metadata: { title: string };
  features: Quake[];
};

interface Printed {
  execution: { status: string; id: string };
  output: Record<string, unknown>;
  steps: { path: string; nodeId: string; status: string; attempts: number; output?: unknown }[];
}

async function runJson(t: TestContext, example: string, input: string, env: Record<string, string> = {}) {
  const ended = await rex(t, ['run', `examples/${example}.yaml`, '--input', input, '--json'], env);
  assert.equal(ended.code, 0, ended.stderr + ended.stdout);
  assert.equal(ended.stderr, '');
  const printed = JSON.parse(ended.stdout) as Printed;
  assert.equal(printed.execution.status, 'COMPLETED');
  return printed;
}

function inFile(t: TestContext, value: unknown): string {
  const file = join(folder(t), 'input.json');
  writeFileSync(file, JSON.stringify(value));
  return `@${file}`;
}

test('earthquake-watch reports the strongest quakes of the real feed', async (t) => {
  const { output, steps } = await runJson(t, 'earthquake-watch', `@${FEED}`);
  const significant = feed.features.filter(
    ({ properties }) => properties.type === 'earthquake' && properties.mag >= 4.5,
  );
  const strongest = [...significant]
    .sort((a, b) => b.properties.mag - a.properties.mag || a.properties.time - b.properties.time)
    .slice(0, 10)
    .map(({ properties, geometry }) => {
      const [, , depthKm] = geometry.coordinates;
      return `M ${properties.mag} ${properties.place}, ${depthKm < 70 ? 'shallow' : 'deep'} (${depthKm} km)`;
    });
  assert.deepEqual(output, {
    source: feed.metadata.title,
    quakesInFeed: feed.features.length,
    significant: significant.length,
    level: 'alarm',
    tsunamiPossible: significant.some(({ properties }) => properties.tsunami === 1),
    strongest,
  });
  assert.equal(steps.filter(({ nodeId }) => nodeId === 'kind').length, 10);
  assert.equal(steps.find(({ nodeId }) => nodeId === 'all_quiet')?.status, 'SKIPPED');
});

test('earthquake-watch is calm without a significant quake, and a list of one stays a list', async (t) => {
  const small = feed.features.filter(({ properties }) => properties.mag < 4.5).slice(0, 50);
  const calm = await runJson(t, 'earthquake-watch', inFile(t, { ...feed, features: small }));
  assert.equal(calm.output.level, 'calm');
  assert.deepEqual([calm.output.significant, calm.output.strongest], [0, []]);
  const one = feed.features.find(({ properties }) => properties.mag >= 5 && properties.mag < 6) as Quake;
  const single = await runJson(t, 'earthquake-watch', inFile(t, { ...feed, features: [...small, one] }));
  assert.equal(single.output.level, 'watch');
  assert.equal(single.output.significant, 1);
  assert.equal((single.output.strongest as string[]).length, 1);
});

interface Seen {
  method: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A receiver that answers with one status after another, the last one for good. */
async function receiver(t: TestContext, statuses: number[]): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    response.statusCode = statuses[Math.min(seen.length, statuses.length - 1)]!;
    seen.push({ method: request.method, headers: request.headers, body });
    response.end();
  });
  t.after(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/triage`, seen };
}

interface IssueEvent {
  action: string;
  issue: { number: number; title: string; html_url: string; labels: { name: string }[] };
  repository: { full_name: string };
}

const events = (
  JSON.parse(
    readFileSync(join(ROOT, 'node_modules/@octokit/webhooks-examples/api.github.com/index.json'), 'utf8'),
  ) as {
    name: string;
    examples: IssueEvent[];
  }[]
).find(({ name }) => name === 'issues')!.examples;
const eventOf = (action: string): IssueEvent => events.find((event) => event.action === action)!;
const request = (body: unknown, url: string) => ({
  method: 'POST',
  headers: {},
  query: { receiver: url },
  body,
});
const ALLOWED = { REX_ALLOW_HOSTS: '127.0.0.1' };

test('issue-triage tells the receiver once, and repeats a call with the same key and body', async (t) => {
  const { url, seen } = await receiver(t, [503, 200]);
  const event = eventOf('opened');
  const { output, execution, steps } = await runJson(
    t,
    'issue-triage',
    inFile(t, request(event, url)),
    ALLOWED,
  );
  assert.deepEqual(output, { delivered: true, kind: 'docs', team: 'docs', status: 200 });
  assert.equal(seen.length, 2);
  assert.deepEqual(JSON.parse(seen[0]!.body), {
    ...{ repository: event.repository.full_name, number: event.issue.number, title: event.issue.title },
    ...{ url: event.issue.html_url, kind: 'docs', team: 'docs', priority: 3 },
  });
  assert.equal(seen[0]!.method, 'POST');
  assert.equal(seen[0]!.headers['idempotency-key'], `${execution.id}:tell`);
  assert.equal(seen[1]!.headers['idempotency-key'], seen[0]!.headers['idempotency-key']);
  assert.equal(seen[1]!.body, seen[0]!.body);
  assert.equal(steps.find(({ path }) => path === 'tell')?.attempts, 2);
});

test('issue-triage decides by the labels where the title says nothing', async (t) => {
  const { url, seen } = await receiver(t, [200]);
  const event = eventOf('reopened');
  const labelled = { ...event, issue: { ...event.issue, title: 'It crashes' } };
  const { output } = await runJson(t, 'issue-triage', inFile(t, request(labelled, url)), ALLOWED);
  assert.deepEqual([output.kind, output.team], ['bug', 'core']);
  assert.equal(JSON.parse(seen[0]!.body).priority, 2);
});

test('issue-triage leaves by the error outlet when the receiver refuses', async (t) => {
  const { url, seen } = await receiver(t, [422]);
  const { output, steps } = await runJson(
    t,
    'issue-triage',
    inFile(t, request(eventOf('opened'), url)),
    ALLOWED,
  );
  assert.deepEqual(output, { delivered: false, kind: 'docs', team: 'docs', reason: 'http_status' });
  assert.equal(seen.length, 1);
  assert.equal(steps.find(({ path }) => path === 'tell')?.status, 'FAILED');
});

test('issue-triage takes an input that is no request as the body of one, and ignores other actions', async (t) => {
  const { output } = await runJson(t, 'issue-triage', inFile(t, eventOf('labeled')));
  assert.deepEqual(output, { delivered: false, ignored: 'labeled' });
});

const order = (readyAfterLooks: number): string =>
  JSON.stringify({ orderId: 'A-17', readyAfterLooks, firstWait: '10ms', betweenLooks: '10ms' });

test('order-follow-up ships when it is ready', async (t) => {
  const { output, steps } = await runJson(t, 'order-follow-up', order(3));
  assert.deepEqual(output, { order: 'A-17', reservation: 'R-A-17', shipped: true, looks: 3 });
  assert.equal(steps.filter(({ nodeId }) => nodeId === 'look').length, 3);
});

test('order-follow-up gives up after five looks', async (t) => {
  const { output, steps } = await runJson(t, 'order-follow-up', order(9));
  assert.deepEqual(output, {
    ...{ order: 'A-17', reservation: 'R-A-17', shipped: false, looks: 5, reason: 'not_finished_in_cap' },
  });
  assert.equal(steps.find(({ path }) => path === 'look_until_ready')?.status, 'FAILED');
});
