import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callApi, signIn } from './pages.ts';
import { openStage } from './stage.ts';

/** manual → task with a form → two ends. */
const GRAPH = {
  nodes: [
    { id: 'start', type: 'manual' },
    {
      id: 'ask',
      type: 'task',
      name: 'Ask finance',
      config: {
        title: 'Pay {{ trigger.amount }} to {{ trigger.to }}',
        instructions: 'Look at the invoice first.\nThen say how much is paid.',
        due: '2d',
        form: {
          type: 'object',
          required: ['amount'],
          properties: { amount: { type: 'number', title: 'Amount', minimum: 1 } },
        },
      },
    },
    { id: 'pay', type: 'transform', config: { value: 'paid {{ nodes.ask.data.amount }}' } },
    { id: 'refuse', type: 'transform', config: { value: 'refused' } },
  ],
  edges: [
    { source: 'start', target: 'ask' },
    { source: 'ask', outlet: 'approved', target: 'pay' },
    { source: 'ask', outlet: 'rejected', target: 'refuse' },
  ],
};

test('an approval arrives in the inbox, is given by the keyboard, and the execution completes on the screen', async (t) => {
  const stage = await openStage(t);
  const { page, context, server } = stage;
  await signIn(stage);
  const { id } = await callApi<{ id: string }>(stage, '/workflows', { name: 'Payments', graph: GRAPH });
  await callApi(stage, `/workflows/${id}/publish`, {});
  await page.getByRole('link', { name: 'Tasks', exact: true }).click();
  await page.getByText('Nobody is asked anything').waitFor();
  await stage.picture('task-1-empty');

  const begin = (to: string) =>
    callApi<{ executionId: string }>(stage, `/workflows/${id}/execute`, { input: { amount: 70, to } });
  const { executionId } = await begin('Ada');
  await page.getByRole('button', { name: 'Pay 70 to Ada' }).waitFor();
  await page.getByRole('link', { name: /^Tasks\s+1\s+open$/ }).waitFor();
  const watcher = await context.newPage();
  await watcher.goto(`${server.origin}/workflows/${id}/executions/${executionId}/`);
  await watcher.getByText('Waiting').first().waitFor();

  await page.getByRole('button', { name: 'Pay 70 to Ada' }).focus();
  await page.keyboard.press('Enter');
  const panel = page.getByRole('complementary', { name: 'Task' });
  await panel.getByText('Look at the invoice first.').waitFor();
  assert.equal(await panel.getByRole('button', { name: 'Submit' }).count(), 0, 'only where an outlet leads');
  await panel.getByRole('button', { name: 'Approve' }).click();
  await panel.getByText('has to be given').first().waitFor();
  await panel.getByRole('spinbutton', { name: 'Amount' }).or(panel.getByLabel('Amount')).first().fill('70');
  await panel.getByLabel('Comment').fill('Invoice seen.');
  await stage.picture('task-2-form');
  await panel.getByRole('button', { name: 'Approve' }).press('Enter');
  await panel.getByText('by you').waitFor();
  await page.getByText('Nobody is asked anything').waitFor();
  await watcher.getByText('3 of 3 completed').waitFor();
  const done = await callApi<{ output: unknown }>(stage, `/executions/${executionId}`, undefined, 'GET');
  assert.match(JSON.stringify(done.output), /paid 70/);
  await stage.picture('task-3-approved');
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'hidden' });

  await t.test('who comes late learns the decision that stands', async () => {
    await begin('Bob');
    await page.getByRole('button', { name: 'Pay 70 to Bob' }).click();
    await panel.getByRole('button', { name: 'Reject' }).waitFor();
    const [task] = await callApi<{ id: string }[]>(stage, '/tasks?status=open', undefined, 'GET');
    // Nothing is heard of the other decision before this one is sent.
    await page.route('**/api/v1/tasks/*', (route) =>
      route.request().method() === 'GET' ? route.abort() : route.continue(),
    );
    await callApi(stage, `/tasks/${task!.id}/decide`, {
      outcome: 'approve',
      data: { amount: 1 },
      comment: 'Paid by phone.',
    });
    await panel.getByRole('button', { name: 'Reject' }).click();
    await panel.getByText('yours was not taken').waitFor();
    await panel.getByText('Paid by phone.').waitFor();
    await stage.picture('task-4-late');
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });
  assert.deepEqual(
    stage.complaints.filter((complaint) => !/409|ERR_FAILED/.test(complaint)),
    [],
  );
});

/** manual → task → event, each of which waits. */
const CHILD = {
  nodes: [
    { id: 'start', type: 'manual' },
    { id: 'ask', type: 'task', config: { title: 'May it go on?' } },
    { id: 'hear', type: 'event.wait', config: { event: 'order.paid', key: "o'Neil {{ trigger.order }}" } },
  ],
  edges: [
    { source: 'start', target: 'ask' },
    { source: 'ask', outlet: 'approved', target: 'hear' },
  ],
};

test('a waiting step says what releases it, and can be released where it is looked at', async (t) => {
  const stage = await openStage(t);
  const { page, server } = stage;
  await signIn(stage);
  const publish = async (name: string, graph: unknown): Promise<string> => {
    const { id } = await callApi<{ id: string }>(stage, '/workflows', { name, graph });
    await callApi(stage, `/workflows/${id}/publish`, {});
    return id;
  };
  const child = await publish('Order', CHILD);
  const parent = await publish('Shop', {
    nodes: [
      { id: 'start', type: 'manual' },
      { id: 'sub', type: 'subworkflow', config: { workflow: child, input: { order: 7 } } },
    ],
    edges: [{ source: 'start', target: 'sub' }],
  });
  const { executionId } = await callApi<{ executionId: string }>(stage, `/workflows/${parent}/execute`, {
    input: {},
  });
  await page.goto(`${server.origin}/workflows/${parent}/executions/${executionId}/?step=sub`);
  const part = page.getByRole('region', { name: 'What it began' });
  await stage.picture('wait-1-child');
  await part.getByRole('link').click();
  await page.getByText('Part of').waitFor();

  await page.locator('.react-flow__node[data-id="ask"]').click({ position: { x: 60, y: 20 } });
  const task = page.getByRole('region', { name: 'Task' });
  await task.getByText('May it go on?').waitFor();
  await stage.picture('wait-2-task');
  await task.getByRole('button', { name: 'Approve' }).click();
  await page.locator('.react-flow__node[data-id="hear"]').click({ position: { x: 60, y: 20 } });
  const event = page.getByRole('region', { name: 'The event it waits for' });
  await event.getByText("o'Neil 7", { exact: true }).waitFor();
  assert.match(await event.locator('pre').innerText(), /order\.paid/);
  await stage.picture('wait-3-event');
  assert.deepEqual(await stage.findings(), []);
  const sent = { specversion: '1.0', id: 'e1', source: '/story', type: 'order.paid', rexkey: "o'Neil 7" };
  await callApi(stage, '/events', { ...sent, data: { paid: true } });
  await page.getByText('3 of 3 completed').waitFor();
  await page.getByRole('link', { name: /· sub$/ }).click();
  await page.getByText('2 of 2 completed').waitFor();
  assert.deepEqual(stage.complaints, []);
});
