import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { expectPath } from './expect-path.ts';
import { FEED, openCanvas, runWithFile, selectNode, signIn } from './pages.ts';
import { type Colours, openStage } from './stage.ts';

/** What a run on the canvas says when it is over. */
const runBar = (page: Page) => page.getByRole('status').filter({ hasText: 'Completed' });

/** All of the graph, with the panels out of the way. */
async function showWhole(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Hide the node types' }).click();
  await page.getByRole('button', { name: 'Hide the inspector' }).click();
  await page.getByRole('button', { name: 'Show all of it' }).click();
  await page.waitForFunction(() => {
    const boxes = [...document.querySelectorAll('.react-flow__node')].map((node) =>
      node.getBoundingClientRect(),
    );
    return boxes.every(({ left, right }) => left > 0 && right < innerWidth);
  });
}

async function writeRule(page: Page, text: string): Promise<void> {
  const rule = page.getByRole('textbox', { name: 'Condition of rule 1' });
  await rule.click();
  await page.keyboard.press('Control+A');
  // Put in at once, as a paste does: typed brackets would close themselves.
  await page.keyboard.insertText(text);
  await page.keyboard.press('Escape');
}

async function readLevel(page: Page): Promise<string> {
  await page.getByRole('tab', { name: 'Input and output' }).click();
  const level = page
    .getByRole('treeitem')
    .filter({ hasText: /^level:/ })
    .first();
  return (await level.innerText()).replace(/\s+/g, ' ');
}

for (const colours of ['light', 'dark'] satisfies Colours[]) {
  test(`a stranger opens an example, runs it, changes a rule, publishes it and sees the other result (${colours})`, async (t) => {
    const stage = await openStage(t, { colours });
    const { page } = stage;
    const picture = (name: string) => stage.picture(`tour-${colours}-${name}`);

    await signIn(stage);
    await picture('1-workflows');
    await openCanvas(stage, 'Earthquake watch');
    await picture('2-canvas');

    await runWithFile(stage, FEED);
    await page.getByRole('link', { name: 'Open' }).waitFor();
    await runBar(page).waitFor();
    await picture('3-ran-on-the-canvas');
    await showWhole(page);
    await stage.picture(`readme-canvas-${colours}`);

    await page.getByRole('link', { name: 'Open' }).click();
    await expectPath(page, /^\/workflows\/[^/]+\/executions\/[^/]+\/$/);
    await page.getByText('26 of 26 completed').waitFor();
    await page.locator('.react-flow__node').filter({ hasText: 'How alarming' }).first().click();
    await page.getByText('Went on by').waitFor();
    await picture('4-step');
    await stage.picture(`readme-step-${colours}`);
    await page.keyboard.press('Escape');
    assert.match(await readLevel(page), /"alarm"/);
    for (const tab of ['Timeline', 'History'] as const) {
      await page.getByRole('tab', { name: tab }).click();
      await page
        .getByText(tab === 'Timeline' ? 'Round 10 of 10' : 'how_bad')
        .first()
        .waitFor();
      await picture(`5-${tab.toLowerCase()}`);
      if (tab === 'Timeline') await stage.picture(`readme-timeline-${colours}`);
    }

    await page.getByRole('link', { name: 'Earthquake watch' }).click();
    await page.locator('.react-flow__node').first().waitFor();
    await selectNode(stage, 'How alarming');
    await writeRule(page, '{{ $count(nodes.significnt[magnitude >= 9]) > 0 }}');
    await page.getByText('there is no node significnt').first().waitFor();
    await picture('6-mistake');
    await writeRule(page, '{{ $count(nodes.significant[magnitude >= 9]) > 0 }}');
    await page.getByText('there is no node significnt').first().waitFor({ state: 'hidden' });

    await page.getByRole('button', { name: 'Publish' }).click();
    await page.getByText('v2').first().waitFor();
    await picture('7-published');

    await runWithFile(stage, FEED);
    await runBar(page).waitFor();
    await page.getByRole('link', { name: 'Open' }).click();
    assert.match(await readLevel(page), /"watch"/);
    await picture('8-other-result');
    assert.deepEqual(stage.complaints, []);
  });
}
