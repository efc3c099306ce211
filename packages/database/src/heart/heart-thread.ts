import { parentPort, workerData } from 'node:worker_threads';
import pg from 'pg';
import { beatDriver } from '../execution-store/handover.ts';
import type { HeartMessage, HeartThreadData } from './postgres-heart.ts';

/** An event loop that has not turned for this long will not come back. */
const STUCK_AFTER_MS = 60_000;

// The engine is not loaded here: that would take longer than a busy machine's first lease lasts.
const { url, driverId, fence, pulse, leaseMs, beatEveryMs } = workerData as HeartThreadData;
const count = new Int32Array(pulse);
const statement = beatDriver({ driverId, fence }, leaseMs);
let client: pg.Client | null = null;
let isBeating = false;
let seen = { count: -1, at: Date.now() };

const say = (message: HeartMessage): void => parentPort?.postMessage(message);

async function connected(): Promise<pg.Client> {
  if (client) return client;
  const made = new pg.Client({
    connectionString: url,
    application_name: 'rex heart',
    connectionTimeoutMillis: 2_000,
    query_timeout: 2_000,
  });
  const forget = (): void => {
    if (client === made) client = null;
  };
  made.on('error', forget);
  made.on('end', forget);
  await made.connect();
  client = made;
  return made;
}

function isMainStuck(): boolean {
  const now = Atomics.load(count, 0);
  if (now !== seen.count) seen = { count: now, at: Date.now() };
  return Date.now() - seen.at > STUCK_AFTER_MS;
}

async function beat(): Promise<void> {
  if (isBeating || isMainStuck()) return;
  isBeating = true;
  try {
    const connection = await connected();
    const { rows } = await connection.query<{ now: number }>({
      name: statement.name,
      text: statement.text,
      values: [...(statement.values ?? [])],
    });
    say(rows[0] ? { kind: 'beat', now: rows[0].now } : { kind: 'lost' });
  } catch {
    // One beat that did not come through says nothing: the next is on a new connection, and the lease's time decides.
    const broken = client;
    client = null;
    await broken?.end().catch(() => {});
  } finally {
    isBeating = false;
  }
}

setInterval(() => void beat(), beatEveryMs);
void beat();
