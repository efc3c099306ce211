import type { Page } from 'playwright-core';

/** Waits until the page's path is one. */
export const expectPath = (page: Page, path: RegExp): Promise<void> =>
  page.waitForURL((url) => path.test(url.pathname));
