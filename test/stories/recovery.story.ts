import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callApi, signIn } from './pages.ts';
import { openStage } from './stage.ts';

/** Twenty rounds that each wait, so that there is time to watch and to pull the plug. */
const SLOW = {
  nodes: [
    { id: 'start', type: 'manual' },
    {
      id: 'rounds',
      type: 'forEach',
      name: 'Slow rounds',
      config: {
        items: '{{ [1..20] }}',
        maxItems: 20,
        body: {
          nodes: [
            { id: 'pause', type: 'wait', config: { for: '400ms' } },
            { id: 'twice', type: 'transform', config: { value: '{{ item * 2 }}' } },
          ],
          edges: [{ source: 'pause', target: 'twice' }],
          output: '{{ nodes.twice }}',
        },
      },
    },
    { id: 'sum', type: 'output', name: 'Sum', config: { value: '{{ $sum(nodes.rounds) }}' } },
  ],
  edges: [
    { source: 'start', target: 'rounds' },
    { source: 'rounds', target: 'sum' },
  ],
};

/** What the browser itself says when the server is away, which is true and not ours to prevent. */
const isAbsence = (complaint: string): boolean =>
  /ERR_CONNECTION|ERR_EMPTY_RESPONSE|WebSocket connection/.test(complaint);

test('the server is killed in the middle of a run, starts again, and the page shows the end by itself', async (t) => {
  const stage = await openStage(t);
  const { page } = stage;
  await signIn(stage);
  const { id } = await callApi<{ id: string }>(stage, '/workflows', { name: 'Slow', graph: SLOW });
  const { executionId } = await callApi<{ executionId: string }>(stage, `/workflows/${id}/execute`, {
    version: 'draft',
  });
  await page.goto(`${stage.server.origin}/workflows/${id}/executions/${executionId}/`);
  await page.getByRole('tab', { name: 'Timeline' }).click();

  await page.getByText('Round 5 of 20').waitFor();
  await stage.picture('recovery-1-running');
  await stage.server.kill();
  await page
    .getByText(/server (is away|does not answer|cannot be reached)|Reconnecting|Trying again/i)
    .first()
    .waitFor();
  await stage.picture('recovery-2-away');
  await stage.restart();

  await page.getByText('Completed').first().waitFor({ timeout: 60_000 });
  await page.getByText('Round 20 of 20').waitFor();
  await stage.picture('recovery-3-ended');
  const execution = await callApi<{ status: string; output: unknown }>(
    stage,
    `/executions/${executionId}`,
    undefined,
    'GET',
  );
  assert.deepEqual([execution.status, execution.output], ['COMPLETED', 420]);
  assert.deepEqual(
    stage.complaints.filter((complaint) => !isAbsence(complaint)),
    [],
  );
});
