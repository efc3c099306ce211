import { createClient } from '@rex/client';
import { LOCAL_OWNER } from '@rex/database';
import { RexError } from '@rex/types';
import { GRACE_MS, homeFolder, openEngine, throwAwayFolder, type Where } from './compose.ts';
import type { Config } from './config.ts';
import { keyFile } from './keys/key-file.ts';
import { signToken } from './keys/sign-token.ts';
import { silentLog } from './log.ts';
import { apiRunner } from './run/api-runner.ts';
import type { Runner } from './run/runner.ts';
import { readServerFile } from './server/server-file.ts';

export interface OpenedRunner {
  runner: Runner;
  close(): Promise<void>;
}

/**
 * Opens what `rex run` runs on: the folder that was named, or the server that holds it; otherwise DATABASE_URL; a
 * throw-away folder when nothing is said.
 */
export async function openRunner(config: Config, { home }: { home: string | null }): Promise<OpenedRunner> {
  if (home !== null) return openHome(config, homeFolder(home));
  if (config.databaseUrl !== null) return openLocal(config, { url: config.databaseUrl });
  const folder = throwAwayFolder();
  try {
    const opened = await openLocal(config, { home: folder.home });
    return { runner: opened.runner, close: () => opened.close().finally(folder.remove) };
  } catch (thrown) {
    folder.remove();
    throw thrown;
  }
}

async function openLocal(config: Config, where: Where): Promise<OpenedRunner> {
  const engine = await openEngine(config, { where, log: silentLog() });
  // The result is there, but this worker may have taken up other executions that nobody carried.
  return { runner: engine.runner, close: () => engine.close(GRACE_MS) };
}

async function openHome(config: Config, home: string): Promise<OpenedRunner> {
  try {
    return await openLocal(config, { home });
  } catch (thrown) {
    const server = thrown instanceof RexError && thrown.code === 'home_locked' ? readServerFile(home) : null;
    if (!server) throw thrown;
    const key = config.jwtSecret ?? keyFile(home, 'jwt');
    const client = createClient({
      baseUrl: server.url,
      // A run may take longer than a token lasts.
      getToken: () => signToken(key, LOCAL_OWNER.userId, Date.now()),
    });
    return { runner: apiRunner(client), close: async () => undefined };
  }
}
