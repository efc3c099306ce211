import type { Duplex } from 'node:stream';
import { parentPort, workerData } from 'node:worker_threads';
import type { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { packError, type Reply, type Request, type WorkerSettings } from './embedded-protocol.ts';
import { Housekeeper } from './housekeeper.ts';
import { type FindTransaction, loadTransactions } from './load-transactions.ts';
import { PgliteWire } from './pglite-wire.ts';
import { outsideTransaction, runBatch, runScript, runTransaction } from './session.ts';
import { startPglite } from './start-pglite.ts';

// The thread that owns the embedded database: takes one request after the other from its port.

const settings = workerData as WorkerSettings;
const port = parentPort!;

function say(reply: Reply): void {
  port.postMessage(reply);
}

/** Ends this thread at once, before anything else of the request can run; its owner refuses what is open. */
function crash(thrown: unknown): never {
  say({
    kind: 'crashed',
    message: thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown),
  });
  return process.exit(1);
}

async function openClient(pglite: PGlite): Promise<pg.Client> {
  // pg's types ask for a whole Duplex; its connection uses only what the wire has.
  const stream = () => new PgliteWire(pglite, crash) as unknown as Duplex;
  // Said here, so that neither PGSSLMODE nor another PG… variable of the environment has a say.
  const client = new pg.Client({ stream, user: 'postgres', database: 'postgres', password: '', ssl: false });
  client.on('error', crash);
  client.on('notification', ({ channel, payload }) => {
    say({ kind: 'notification', channel, payload: payload ?? '' });
  });
  await client.connect();
  return client;
}

function serve(pglite: PGlite, client: pg.Client, findTransaction: FindTransaction): void {
  let tail: Promise<unknown> = Promise.resolve();
  const enqueue = (job: () => Promise<unknown>): Promise<unknown> => {
    tail = tail.then(job, job);
    return tail;
  };
  const housekeeper = new Housekeeper(client, settings.housekeeping, settings.counts, enqueue);

  const answer = async (request: Request): Promise<unknown> => {
    switch (request.kind) {
      case 'batch':
        return outsideTransaction(client, () => runBatch(client, request.statements));
      case 'transact':
        return runTransaction(client, findTransaction(request.name), request.args);
      case 'exec':
        return outsideTransaction(client, () => runScript(client, request.sql));
      case 'vacuum':
        return housekeeper.vacuumAll();
      case 'close':
        await client.end();
        return pglite.close();
    }
  };

  port.on('message', (request: Request) => {
    if (request.kind === 'close') housekeeper.stop();
    void enqueue(async () => {
      try {
        say({ kind: 'done', id: request.id, value: await answer(request) });
      } catch (thrown) {
        say({ kind: 'refused', id: request.id, error: packError(thrown) });
      }
      if (request.kind === 'close') port.close();
      else housekeeper.afterRequest();
    });
  });
}

const findTransaction = await loadTransactions(new URL(settings.transactions));
const pglite = await startPglite(settings.home, settings.counts, crash);
serve(pglite, await openClient(pglite), findTransaction);
say({ kind: 'ready' });
