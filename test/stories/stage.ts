import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { type Server, startServer } from './server.ts';

const PICTURES = fileURLToPath(new URL('../../artefacts/stories', import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export type Colours = 'light' | 'dark';
export const VIEWPORTS = {
  wide: { width: 1440, height: 900 },
  narrow: { width: 1024, height: 768 },
} as const;

/** A browser with a page, a server, and everything that either of them complained about. */
export interface Stage {
  page: Page;
  context: BrowserContext;
  server: Server;
  home: string;
  /** Console errors, page errors and refusals of the content security policy, in order. */
  complaints: string[];
  /** Keeps a picture of the page as it is. */
  picture(name: string): Promise<void>;
  /** Serious and critical findings of axe-core on the page as it is, each in one line. */
  findings(): Promise<string[]>;
  /** The server again, on the same folder and port, after it was killed. */
  restart(): Promise<void>;
}

/** Opens a stage; all of it is gone at the end of the test. */
export async function openStage(
  t: TestContext,
  {
    colours = 'light',
    viewport = 'wide',
    env = {},
  }: {
    colours?: Colours;
    viewport?: keyof typeof VIEWPORTS;
    env?: Record<string, string>;
  } = {},
): Promise<Stage> {
  const home = mkdtempSync(join(tmpdir(), 'rex-story-'));
  const stage: { server: Server } = { server: await startServer({ home, env }) };
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: FLAGS });
  t.after(async () => {
    await browser.close();
    await stage.server.kill();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  });
  const context = await browser.newContext({
    ...{ viewport: VIEWPORTS[viewport], colorScheme: colours, locale: 'en-GB', timezoneId: 'UTC' },
    acceptDownloads: true,
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  listen(page, complaints);
  return {
    ...{ page, context, home, complaints },
    get server() {
      return stage.server;
    },
    async picture(name) {
      mkdirSync(PICTURES, { recursive: true });
      await page.screenshot({ path: join(PICTURES, `${name}.png`) });
    },
    findings: () => findingsOf(page),
    async restart() {
      stage.server = await startServer({ home, env, port: stage.server.port });
    },
  };
}

function listen(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(`page error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()} ${message.location().url}`);
  });
}

async function findingsOf(page: Page): Promise<string[]> {
  // Given to the debugger, not to the page: the page's own policy would refuse it, and rightly.
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run(): Promise<{
          violations: { id: string; impact: string; help: string; nodes: { html: string }[] }[];
        }>;
      };
    };
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, impact, help, nodes }) =>
          `${impact} ${id}: ${help}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`,
      );
  });
}

function chromiumPath(): string {
  const script = fileURLToPath(new URL('../../.ci/chromium', import.meta.url));
  return execFileSync(script, { encoding: 'utf8' }).trim();
}
