import { expectPath } from './expect-path.ts';
import type { Stage } from './stage.ts';

/** A week of earthquakes as the USGS published them. */
export const FEED = 'node_modules/vega-datasets/data/earthquakes.json';

/** Signs in by the printed link and waits for the list of workflows. */
export async function signIn({ page, server }: Stage): Promise<void> {
  await page.goto(server.signInUrl);
  await expectPath(page, /^\/$/);
  await page.getByRole('link', { name: 'Earthquake watch' }).first().waitFor();
}

/** Opens a workflow's canvas from the list. */
export async function openCanvas({ page }: Stage, name: string): Promise<void> {
  await page.getByRole('link', { name }).first().click();
  await page.locator('.react-flow__node').first().waitFor();
}

/** Selects a node of the canvas by its name, as a click on its head does. */
export async function selectNode({ page }: Stage, name: string): Promise<void> {
  await page
    .locator('.react-flow__node')
    .filter({ hasText: name })
    .first()
    .click({ position: { x: 60, y: 20 } });
}

/** Runs what is on the canvas with a file as its input. */
export async function runWithFile({ page }: Stage, file: string): Promise<void> {
  await page.getByRole('button', { name: 'Run', exact: true }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('input[type=file]').setInputFiles(file);
  await dialog.getByText('earthquakes.json').first().waitFor();
  await dialog.getByRole('button', { name: 'Run', exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
}

/** Asks the API as the user of the page: a session of its own by the page's cookie. */
export async function callApi<Data>(
  { page }: Stage,
  path: string,
  body?: unknown,
  method = 'POST',
): Promise<Data> {
  return page.evaluate(
    async ({ path: to, body: sent, method: how }) => {
      const refreshed = await fetch('/api/v1/auth/refresh', { method: 'POST' });
      const { data: session } = (await refreshed.json()) as { data: { accessToken: string } };
      const answer = await fetch(`/api/v1${to}`, {
        method: how,
        headers: { authorization: `Bearer ${session.accessToken}`, 'content-type': 'application/json' },
        ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
      });
      const { success, data, error } = (await answer.json()) as {
        success: boolean;
        data: Data;
        error?: { message: string };
      };
      if (!success) throw new Error(`${to}: ${error?.message}`);
      return data;
    },
    { path, body, method },
  );
}
