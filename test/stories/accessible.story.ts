import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callApi, FEED, openCanvas, runWithFile, selectNode, signIn } from './pages.ts';
import { openStage, type Stage, VIEWPORTS } from './stage.ts';

/** Looks at the page as it is: pictures at both widths, and nothing serious by axe-core. */
async function look(stage: Stage, name: string): Promise<string[]> {
  for (const width of ['narrow', 'wide'] as const) {
    await stage.page.setViewportSize(VIEWPORTS[width]);
    await stage.picture(`${name}-${width}`);
  }
  return (await stage.findings()).map((finding) => `${name}: ${finding}`);
}

/** The sign-in page asks whether somebody is signed in; nobody is, and the browser writes the 401 down. */
const isNobody = (complaint: string): boolean => /401 .*\/auth\/refresh$/.test(complaint);

/** The inbox with a task open beside it. */
async function openTask(stage: Stage): Promise<void> {
  const { page, server } = stage;
  const config = {
    title: 'Approve the trip',
    instructions: 'To Lisbon, in May.',
    assignee: 'ada@example.com',
    form: { type: 'object', properties: { budget: { type: 'number', title: 'Budget' } } },
  };
  const graph = {
    nodes: [
      { id: 'start', type: 'manual' },
      { id: 'ask', type: 'task', config },
    ],
    edges: [{ source: 'start', target: 'ask' }],
  };
  const { id } = await callApi<{ id: string }>(stage, '/workflows', { name: 'Trips', graph });
  await callApi(stage, `/workflows/${id}/publish`, {});
  await callApi(stage, `/workflows/${id}/execute`, { input: {} });
  await page.goto(`${server.origin}/tasks/`);
  await page.getByRole('button', { name: 'Approve the trip' }).click();
  await page.getByLabel('Budget').waitFor();
}

/** The list of schedules with one that was paused, and resumed again. */
async function openSchedule(stage: Stage): Promise<void> {
  const { page, server } = stage;
  const config = { cron: '0 9 * * MON-FRI', zone: 'Europe/Berlin' };
  const graph = { nodes: [{ id: 'daily', type: 'schedule', config }], edges: [] };
  const { id } = await callApi<{ id: string }>(stage, '/workflows', { name: 'Reports', graph });
  await callApi(stage, `/workflows/${id}/publish`, {});
  await page.goto(`${server.origin}/schedules/`);
  await page.getByText('Every weekday at 09:00').waitFor();
  await page.getByRole('button', { name: 'Pause daily of Reports' }).click();
  await page.getByText('none while it is paused').waitFor();
  await page.getByRole('button', { name: 'Resume daily of Reports' }).click();
  await page
    .getByText(/, 09:00/)
    .nth(4)
    .waitFor();
}

for (const colours of ['light', 'dark'] as const) {
  test(`every page can be used by everyone (${colours})`, async (t) => {
    const stage = await openStage(t, { colours });
    const { page, server } = stage;
    const findings: string[] = [];
    const see = async (name: string): Promise<void> =>
      void findings.push(...(await look(stage, `page-${colours}-${name}`)));

    await page.goto(`${server.origin}/sign-in/`);
    await page.getByRole('heading').first().waitFor();
    await see('sign-in');
    await signIn(stage);
    await see('workflows');
    await page.goto(`${server.origin}/workflows/new/`);
    await page.getByRole('heading').first().waitFor();
    await see('new');
    await page.goto(server.origin);
    await openCanvas(stage, 'Earthquake watch');
    await see('canvas');
    await page.getByRole('button', { name: 'Run', exact: true }).first().click();
    await page.getByRole('dialog').waitFor();
    await see('run');
    await page.keyboard.press('Escape');
    await selectNode(stage, 'How alarming');
    await page.getByRole('textbox', { name: 'Condition of rule 1' }).waitFor();
    await see('inspector');
    await runWithFile(stage, FEED);
    await page.getByRole('link', { name: 'Open' }).click();
    await page.getByText('26 of 26 completed').waitFor();
    await see('execution');
    await page.locator('.react-flow__node').filter({ hasText: 'How alarming' }).first().click();
    await page.getByText('Went on by').waitFor();
    await see('step');
    await page.keyboard.press('Escape');
    for (const tab of ['Timeline', 'History', 'Input and output', 'Memory']) {
      await page.getByRole('tab', { name: tab }).click();
      await see(`execution-${tab.split(' ')[0]!.toLowerCase()}`);
    }
    const [earthquakes] = await callApi<{ id: string }[]>(stage, '/workflows?search=Earth', undefined, 'GET');
    await page.goto(`${server.origin}/workflows/${earthquakes!.id}/executions/`);
    await page.getByText('Completed').first().waitFor();
    await see('executions');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').waitFor();
    await see('commands');
    await openTask(stage);
    await see('tasks');
    await openSchedule(stage);
    await see('schedules');
    assert.deepEqual(findings, []);
    assert.deepEqual(
      stage.complaints.filter((complaint) => !isNobody(complaint)),
      [],
    );
  });
}
