import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { callApi, signIn } from './pages.ts';
import { openStage } from './stage.ts';

const NODES = 500;
const COLUMNS = 25;

/** Chains of steps side by side, as wide as people draw them. */
function largeGraph() {
  const nodes = Array.from({ length: NODES - 1 }, (_, index) => ({
    id: `n${index}`,
    type: 'transform',
    config: { value: index },
    position: { x: (index % COLUMNS) * 300, y: Math.floor(index / COLUMNS) * 120 },
  }));
  const edges = nodes.map(({ id }, index) => ({
    source: index % COLUMNS === 0 ? 'start' : `n${index - 1}`,
    target: id,
  }));
  return { nodes: [{ id: 'start', type: 'manual', position: { x: -300, y: 0 } }, ...nodes], edges };
}

/** Begins to count anew how often each card is drawn. */
const countDraws = (page: Page): Promise<void> =>
  page.evaluate(() => {
    Object.assign(globalThis, { rexRenders: {} });
  });
const draws = (page: Page): Promise<Record<string, number>> =>
  page.evaluate(() => (globalThis as unknown as { rexRenders: Record<string, number> }).rexRenders);

/** Milliseconds between pictures while something is done, the middle one and the 95th of a hundred. */
async function paceOf(page: Page, act: () => Promise<void>): Promise<string> {
  await page.evaluate(() => {
    const times: number[] = [];
    const tick = (now: number): void => {
      times.push(now);
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    Object.assign(globalThis, { rexFrames: times });
  });
  await act();
  const times = await page.evaluate(() => (globalThis as unknown as { rexFrames: number[] }).rexFrames);
  const gaps = times.slice(1).map((time, index) => time - times[index]!);
  gaps.sort((a, b) => a - b);
  const at = (share: number): string => `${Math.round(gaps[Math.floor(gaps.length * share)] ?? 0)} ms`;
  return `middle ${at(0.5)}, 95 of 100 within ${at(0.95)}`;
}

test('five hundred nodes are moved, edited and watched, and only what changed is drawn', async (t) => {
  const stage = await openStage(t);
  const { page, server } = stage;
  await signIn(stage);
  const { id } = await callApi<{ id: string }>(stage, '/workflows', { name: 'Large', graph: largeGraph() });
  await page.goto(`${server.origin}/workflows/${id}/`);
  await page.locator('.react-flow__node').nth(3).waitFor();
  const canvas = (await page.locator('.react-flow__pane').boundingBox())!;
  const [x, y] = [canvas.x + canvas.width / 2, canvas.y + canvas.height - 60];

  const pace = await paceOf(page, async () => {
    for (let turn = 0; turn < 60; turn += 1) {
      await page.mouse.move(x, y);
      await page.mouse.wheel(turn % 2 === 0 ? 120 : 60, 20);
    }
  });
  t.diagnostic(`pictures while panning: ${pace}`);
  await stage.picture('large-1-panned');

  const card = page.locator('.react-flow__node').nth(8);
  await countDraws(page);
  await card.click({ position: { x: 60, y: 20 } });
  await page.getByRole('textbox', { name: 'Name' }).waitFor();
  assert.ok(
    Object.keys(await draws(page)).length <= 2,
    `selecting drew ${JSON.stringify(await draws(page))}`,
  );

  await countDraws(page);
  await page.getByRole('textbox', { name: 'Name' }).pressSequentially('Renamed');
  await card.getByText('Renamed').first().waitFor();
  assert.deepEqual(Object.keys(await draws(page)).length, 1, 'writing a name draws one card');

  await countDraws(page);
  await page.getByRole('button', { name: 'Run', exact: true }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('link', { name: 'Open' }).waitFor();
  await page.getByRole('status').filter({ hasText: 'Completed' }).waitFor();
  const most = Math.max(0, ...Object.values(await draws(page)));
  t.diagnostic(`a run of ${NODES} steps drew a card at most ${most} times`);
  // Started, completed, and the mark of the run's beginning.
  assert.ok(most <= 4, `one card was drawn ${most} times`);
  await stage.picture('large-2-ran');
  assert.deepEqual(stage.complaints, []);
});
