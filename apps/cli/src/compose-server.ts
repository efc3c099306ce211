import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type ApiDeps, buildApi, seedExamples } from '@rex/api';
import { claimableStarter, LOCAL_OWNER, newSignInToken } from '@rex/database';
import { manifests } from '@rex/nodes';
import { RexError } from '@rex/types';
import type { Logger } from 'pino';
import { newClosers } from './closers.ts';
import { GRACE_MS, type Ground, openEngine, openGround, whereFrom } from './compose.ts';
import type { Config } from './config.ts';
import { keyFile } from './keys/key-file.ts';
import { listen } from './server/listen.ts';
import { readExamples } from './server/read-examples.ts';

/** The pages as `next build` exports them. */
const WEB_ROOT = fileURLToPath(new URL('../../web/out', import.meta.url));

/** A process that listens. */
export interface Server {
  /** As other programs on this machine reach it. */
  url: string;
  /** The data folder that this process holds; null on a server. */
  home: string | null;
  /** The address that signs the local owner in, once. */
  newSignInLink(): Promise<string>;
  /** Takes no more requests, sends watchers away, lets what runs end, and gives everything back. */
  close(): Promise<void>;
}

/** Opens everything in one process: the API and a worker. Throws RexError when something cannot be had. */
export async function openServer(config: Config, log: Logger): Promise<Server> {
  const engine = await openEngine(config, { where: whereFrom(config), log });
  try {
    await giveExamples(engine, log);
    return await serve(config, { ...engine, log, starter: engine.driver, end: () => engine.close(GRACE_MS) });
  } catch (thrown) {
    await engine.close(GRACE_MS);
    throw thrown;
  }
}

/** Opens the API alone: workers elsewhere carry what it starts. Throws RexError when something cannot be had. */
export async function openApi(config: Config, log: Logger): Promise<Server> {
  if (config.databaseUrl === null) {
    const message =
      'Set DATABASE_URL: `rex api` and its workers share a PostgreSQL. Without one, use `rex start`.';
    throw new RexError('config_invalid', message);
  }
  const closers = newClosers();
  try {
    const ground = await openGround(config, { where: whereFrom(config), log }, closers);
    const starter = claimableStarter(ground.db);
    return await serve(config, { ...ground, log, starter, end: () => closers.close() });
  } catch (thrown) {
    await closers.close();
    throw thrown;
  }
}

interface Parts extends Ground, Pick<ApiDeps, 'log' | 'starter'> {
  /** Ends what stands behind the API. */
  end(): Promise<void>;
}

async function serve(
  config: Config,
  { db, store, liveBus, transports, home, log, starter, end }: Parts,
): Promise<Server> {
  const hasPages = existsSync(WEB_ROOT);
  if (!hasPages) log.warn('the pages are not built, so only the API answers: `npm run build` makes them');
  const app = await buildApi({
    ...{ db, store, liveBus, log, starter, manifests: [...manifests.values()] },
    jwtKey: config.jwtSecret ?? keyFile(config.home, 'jwt'),
    // On a database of its own REX belongs to whoever started it, and the printed link is the way in.
    isRegistrationOpen: config.databaseUrl !== null,
    allowedOrigins: config.allowedOrigins,
    webRoot: hasPages ? WEB_ROOT : null,
    rateLimitPerMinute: config.rateLimitPerMinute,
    transports: transports.states,
  });
  try {
    const url = await listen(app, config);
    return {
      ...{ url, home },
      newSignInLink: async () => `${url}/sign-in#token=${await newSignInToken(db, LOCAL_OWNER.userId)}`,
      close: () => app.close().finally(end),
    };
  } catch (thrown) {
    await app.close();
    throw thrown;
  }
}

async function giveExamples({ db }: Ground, log: Logger): Promise<void> {
  const files = await readExamples(manifests);
  const made = await seedExamples({ db, log, manifests: [...manifests.values()] }, LOCAL_OWNER, files);
  if (made.length > 0) log.info({ workflows: made.length }, 'examples added');
}
