import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { callApi, signIn } from './pages.ts';
import { openStage } from './stage.ts';

interface Example {
  name: string;
  examples: Record<string, unknown>[];
}

/** What GitHub sends when somebody opens an issue, as it was recorded. */
function openedIssue(): Record<string, unknown> {
  const all = createRequire(import.meta.url)('@octokit/webhooks-examples') as
    | { default?: Example[] }
    | Example[];
  const events = Array.isArray(all) ? all : all.default!;
  return events.find(({ name }) => name === 'issues')!.examples.find(({ action }) => action === 'opened')!;
}

test('a real GitHub payload starts the webhook example, and its execution comes up on the screen', async (t) => {
  const stage = await openStage(t);
  const { page, server } = stage;
  await signIn(stage);
  const [triage] = await callApi<{ id: string }[]>(
    stage,
    '/workflows?search=Issue%20triage',
    undefined,
    'GET',
  );
  const [hook] = await callApi<{ path: string }[]>(stage, `/workflows/${triage!.id}/hooks`, undefined, 'GET');
  await page.getByText('Nothing has run yet').waitFor();

  const posted = await fetch(`${server.origin}${hook!.path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-github-event': 'issues' },
    body: JSON.stringify(openedIssue()),
  });
  const accepted = performance.now();
  assert.equal(posted.status, 202);
  const { data } = (await posted.json()) as { data: { executionId: string } };
  await page.locator(`a[href*="${data.executionId}"]`).first().waitFor();
  t.diagnostic(`on the screen ${Math.round(performance.now() - accepted)} ms after it was accepted`);
  await stage.picture('webhook-1-arrived');
  await page.locator(`a[href*="${data.executionId}"]`).first().click();
  await page.locator('.react-flow__node').first().waitFor();
  await stage.picture('webhook-2-execution');
  assert.deepEqual(stage.complaints, []);
});
