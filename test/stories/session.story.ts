import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectPath } from './expect-path.ts';
import { callApi, openCanvas, selectNode, signIn } from './pages.ts';
import { openStage, type Stage } from './stage.ts';

const PAST_ITS_TOKEN_MS = 20 * 60_000;
/** The refusals that this story is about. */
const EXPECTED =
  /status of (401 .*\/auth\/refresh|409 .*\/api\/v1\/workflows\/|404 .*\/api\/v1\/workflows\/)/;

/** Ends the session behind the page's back, and lets the time of its access token run out. */
async function endSession({ page, context, server }: Stage): Promise<void> {
  const other = await context.newPage();
  await other.goto(`${server.origin}/health/live`);
  assert.equal(
    await other.evaluate(async () => (await fetch('/api/v1/auth/logout', { method: 'POST' })).status),
    204,
  );
  await other.close();
  await page.clock.setSystemTime(Date.now() + PAST_ITS_TOKEN_MS);
}

/** Signs in by a new link in another tab. */
async function signInElsewhere(stage: Stage): Promise<void> {
  const { page, context } = stage;
  await page.clock.setSystemTime(Date.now());
  await stage.server.stop();
  await stage.restart();
  const other = await context.newPage();
  await other.goto(stage.server.signInUrl);
  await expectPath(other, /^\/$/);
  await other.close();
}

/** Renames the selected node, and leaves the field. */
async function rename({ page }: Stage, name: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await page.keyboard.press('Tab');
}

test('a session ends while a change is unsaved: it is waited for, and the change is saved', async (t) => {
  const stage = await openStage(t);
  const { page, context } = stage;
  await signIn(stage);
  await openCanvas(stage, 'Earthquake watch');
  const workflowId = new URL(page.url()).pathname.split('/')[2];
  await page.getByText('Saved', { exact: true }).waitFor();
  await selectNode(stage, 'Manual start');

  await endSession(stage);
  await rename(stage, 'Typed in time');
  const dialog = page.getByRole('dialog', { name: 'Your session is over' });
  await dialog.getByText('What you changed is still here').waitFor();
  await dialog.getByText('Waiting for you to sign in').waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  assert.equal(await dialog.count(), 1, 'only its buttons close it');
  assert.deepEqual(await stage.findings(), []);
  await stage.picture('session-1-over');

  await signInElsewhere(stage);
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText('Saved', { exact: true }).waitFor();
  assert.equal(await page.getByRole('textbox', { name: 'Name', exact: true }).inputValue(), 'Typed in time');
  const kept = await callApi<{ graph: unknown }>(stage, `/workflows/${workflowId}`, undefined, 'GET');
  assert.match(JSON.stringify(kept.graph), /Typed in time/);

  await t.test('an archived workflow is restored from its editor, with what was changed', async () => {
    await callApi(stage, `/workflows/${workflowId}/archive`, {});
    await rename(stage, 'Typed in the archive');
    const banner = page.getByRole('alert').filter({ hasText: 'is archived' });
    await banner.waitFor();
    assert.equal(await page.getByRole('button', { name: 'Run', exact: true }).isDisabled(), true);
    assert.equal(await page.getByRole('button', { name: 'Publish', exact: true }).isDisabled(), true);
    await stage.picture('session-2-archived');
    await banner.getByRole('button', { name: 'Restore' }).click();
    await banner.waitFor({ state: 'hidden' });
    await page.getByText('Saved', { exact: true }).waitFor();
  });

  await t.test('a deleted workflow is made anew from its editor', async () => {
    const { graph } = await callApi<{ graph: unknown }>(stage, `/workflows/${workflowId}`, undefined, 'GET');
    const doomed = await callApi<{ id: string }>(stage, '/workflows', { name: 'Doomed', graph });
    await page.goto(`${stage.server.origin}/workflows/${doomed.id}/`);
    await page.locator('.react-flow__node').first().waitFor();
    await selectNode(stage, 'Typed in the archive');
    await callApi(stage, `/workflows/${doomed.id}`, {}, 'DELETE');
    await rename(stage, 'Typed too late');
    await page.getByText('It was deleted elsewhere').waitFor();
    await stage.picture('session-3-deleted');
    await page.getByRole('button', { name: 'Keep as a new workflow' }).click();
    await page.waitForURL((url) => !url.pathname.includes(doomed.id));
    await page.locator('.react-flow__node').filter({ hasText: 'Typed too late' }).waitFor();
    await page.getByText('Saved', { exact: true }).waitFor();
  });

  await t.test('signing out in one tab signs out the others', async () => {
    const other = await context.newPage();
    await other.goto(`${stage.server.origin}/`);
    await other.getByRole('button', { name: /^Account of/ }).click();
    await other.getByRole('menuitem', { name: 'Sign out' }).click();
    await expectPath(other, /^\/sign-in\/$/);
    await expectPath(page, /^\/sign-in\/$/);
    await page.getByRole('heading', { name: 'Sign in with your link' }).waitFor();
    await signInElsewhere(stage);
    await page.locator('.react-flow__node').first().waitFor();
  });
  assert.deepEqual(
    stage.complaints.filter((complaint) => !EXPECTED.test(complaint)),
    [],
  );
});
