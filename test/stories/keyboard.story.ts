import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { expectPath } from './expect-path.ts';
import { openStage, type Stage } from './stage.ts';

/** What has the focus, as it says of itself; of a card on the canvas, `card` comes first. */
const focused = ({ page }: Stage): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return '';
    const name = element.getAttribute('aria-label') ?? element.textContent?.trim() ?? '';
    return element.matches('.react-flow__node') ? `card ${name}` : name;
  });

/** Presses Tab until the focus is on something with this name. */
async function tabTo(stage: Stage, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 90; presses += 1) {
    if (name.test(await focused(stage))) return;
    await stage.page.keyboard.press('Tab');
  }
  assert.fail(`Tab never came to ${name}; it is on ${await focused(stage)}`);
}

/** Adds a node by the palette's search, after the selected one. */
async function add({ page }: Stage, search: string): Promise<void> {
  await page.keyboard.press('n');
  await dialogHasFocus(page, /^Add a node/);
  await page.keyboard.type(search);
  await page.getByRole('dialog').getByRole('option').first().waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
}

/** Waits until the card of a node has the focus. */
const cardHasFocus = (page: Page, nodeId: string): Promise<unknown> =>
  page.waitForFunction((id) => document.activeElement?.getAttribute('data-id') === id, nodeId);

/** Waits until a dialog is open and has the focus. */
async function dialogHasFocus(page: Page, name: RegExp): Promise<void> {
  await page.getByRole('dialog', { name }).waitFor();
  await page.waitForFunction(() => document.activeElement?.closest('[role="dialog"]') != null);
}

/** Writes the value of the selected node and leaves its field. */
async function writeValue(stage: Stage, text: string): Promise<void> {
  await stage.page.keyboard.press('Enter');
  await stage.page.waitForFunction(() => document.activeElement instanceof HTMLInputElement);
  await tabTo(stage, /^Value/);
  await stage.page.keyboard.type(text);
  await stage.page.keyboard.press('Escape');
  await stage.page.keyboard.press('Tab');
}

test('a workflow is made, connected, run and looked at by the keyboard alone', async (t) => {
  const stage = await openStage(t);
  const { page, server } = stage;
  await page.goto(server.signInUrl);
  await expectPath(page, /^\/$/);
  await tabTo(stage, /^New workflow$/);
  await page.keyboard.press('Enter');
  await expectPath(page, /^\/workflows\/new\/$/);
  await page.getByRole('textbox', { name: 'Name' }).waitFor();
  await page.keyboard.type('By keyboard');
  await page.keyboard.press('Enter');
  await expectPath(page, /^\/workflows\/[0-9a-f-]{36}\/$/);
  await page.locator('.react-flow__node').first().waitFor();

  await tabTo(stage, /^card .*Manual start/);
  await page.keyboard.press('Space');
  await add(stage, 'transform');
  await cardHasFocus(page, 'transform');
  await writeValue(stage, '{{ 6 * 7');
  await tabTo(stage, /^card .*Transform/);
  await page.keyboard.press('Space');
  await add(stage, 'output');
  await cardHasFocus(page, 'output');
  await writeValue(stage, '{{ nodes.transform');
  await page.locator('.react-flow__edge').nth(1).waitFor({ state: 'attached' });

  await tabTo(stage, /^card .*Manual start/);
  await page.keyboard.press('Space');
  await page.keyboard.press('c');
  await dialogHasFocus(page, /^Connect start/);
  await tabTo(stage, /^output/);
  await page.keyboard.press('Enter');
  await page.locator('.react-flow__edge').nth(2).waitFor({ state: 'attached' });
  await stage.picture('keyboard-1-built');

  await page.keyboard.press('Control+z');
  await page.locator('.react-flow__edge').nth(2).waitFor({ state: 'detached' });
  await page.keyboard.press('Control+y');
  await page.locator('.react-flow__edge').nth(2).waitFor({ state: 'attached' });

  await tabTo(stage, /^Run$/);
  await page.keyboard.press('Enter');
  await dialogHasFocus(page, /^Run/);
  await page.keyboard.press('Control+Enter');
  await page.getByRole('link', { name: 'Open' }).waitFor();
  await tabTo(stage, /^Open/);
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: 'Graph' }).waitFor();
  await page.getByText('Completed').first().waitFor();
  await page.getByRole('tab', { name: 'Input and output' }).press('Enter');
  await page.getByText('42').first().waitFor();
  await stage.picture('keyboard-2-execution');
  assert.deepEqual(stage.complaints, []);
});
