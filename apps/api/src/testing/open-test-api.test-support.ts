import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  connect,
  createUser,
  type Database,
  findUserCaller,
  migrate,
  SqlExecutionStore,
} from '@rex/database';
import type { Driver } from '@rex/engine';
import { manifests } from '@rex/nodes';
import { type LiveBus, LocalLiveBus } from '@rex/queue';
import pino from 'pino';
import type { ApiDeps } from '../api-deps.ts';
import type { App } from '../app.ts';
import { hashPassword } from '../auth/passwords.ts';
import { buildApi } from '../build-api.ts';
import type { Caller } from '../caller.ts';
import { openDriver } from './open-driver.test-support.ts';

/** The key of all test tokens. */
export const TEST_JWT_KEY = 'a key of tests, long enough for HS256 to take it';

/** Somebody with an account and a personal workspace, signed in. */
export interface TestUser {
  caller: Caller;
  email: string;
  password: string;
  accessToken: string;
  /** The header of requests in this user's name. */
  headers: { authorization: string };
}

export interface TestApi {
  app: App;
  db: Database;
  store: SqlExecutionStore;
  driver: Driver;
  liveBus: LiveBus;
  /** Two strangers: what one owns the other must not see. */
  alice: TestUser;
  bob: TestUser;
  /** What the server has logged, a JSON text a line. */
  logLines: string[];
  close(): Promise<void>;
}

interface TestApiOptions extends Partial<Omit<ApiDeps, 'db'>> {
  /** A database of one's own, migrated already; the embedded one in a throw-away folder unless told. */
  db?: Database;
  /** Routes of the test's own. */
  addRoutes?(app: App): void;
}

/** The whole API with a driver that runs executions, on an embedded database of its own. */
export async function openTestApi(options: TestApiOptions = {}): Promise<TestApi> {
  const { db: given, addRoutes, ...deps } = options;
  const { db, remove } = given ? { db: given, remove: () => undefined } : await throwAwayDatabase();
  const store = new SqlExecutionStore(db);
  const liveBus = deps.liveBus ?? new LocalLiveBus({ onTrouble: (error) => assert.fail(String(error)) });
  const { driver, close: closeDriver } = await openDriver(store, {
    onCommitted: (executionId, entries) => liveBus.publish(executionId, entries.at(-1)?.seq ?? 0),
  });
  const logLines: string[] = [];
  const close = async (app?: App): Promise<void> => {
    await app?.close();
    await closeDriver();
    await liveBus.close();
    await db.close();
    remove();
  };
  // Otherwise a server that cannot be built would leave the process running.
  const app = await buildApi({
    ...{
      db,
      store,
      liveBus,
      manifests: [...manifests.values()],
      starter: driver,
      jwtKey: TEST_JWT_KEY,
      isRegistrationOpen: true,
    },
    ...{ allowedOrigins: [], webRoot: null, rateLimitPerMinute: 10_000 },
    log: pino({ level: 'info' }, { write: (line: string) => void logLines.push(line) }),
    ...deps,
  }).catch(async (thrown: unknown) => {
    await close();
    throw thrown;
  });
  addRoutes?.(app);
  await app.ready();
  const [alice, bob] = [await signedIn(app, db, 'alice'), await signedIn(app, db, 'bob')];
  return {
    ...{ app, db, store, driver, liveBus, alice, bob, logLines },
    close: () => close(app),
  };
}

async function throwAwayDatabase(): Promise<{ db: Database; remove: () => void }> {
  const home = mkdtempSync(join(tmpdir(), 'rex-api-'));
  const db = await connect({ home });
  await migrate(db);
  return { db, remove: () => rmSync(home, { recursive: true, force: true }) };
}

async function signedIn(app: App, db: Database, name: string): Promise<TestUser> {
  // One database may have been opened for another API before.
  const email = `${name}.${randomUUID().slice(0, 8)}@example.com`;
  const password = `the password of ${name}`;
  const { id } = await createUser(db, { email, name, passwordHash: await hashPassword(password) });
  const accessToken = app.jwt.sign({ sub: id, iat: Math.floor(Date.now() / 1_000) }, { expiresIn: '1h' });
  const caller = await findUserCaller(db, id);
  if (!caller) throw new Error(`${name} has no workspace`);
  return { caller, email, password, accessToken, headers: { authorization: `Bearer ${accessToken}` } };
}
