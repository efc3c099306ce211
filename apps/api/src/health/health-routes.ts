import { type Database, pendingMigrations } from '@rex/database';
import { RexError } from '@rex/types';
import { z } from 'zod';
import type { ApiDeps } from '../api-deps.ts';
import type { Routes } from '../app.ts';
import { answers } from '../http/answers.ts';
import { envelope } from '../http/envelope.ts';

/** Longer, and whoever asks would give up on us first. */
const DATABASE_MS = 5_000;

const Live = z.strictObject({ status: z.literal('live') });
const Connection = z.strictObject({ isConnected: z.boolean() });
const Ready = z.strictObject({
  status: z.literal('ready'),
  database: z.enum(['embedded', 'postgres']),
  queue: Connection.extend({ kind: z.enum(['embedded', 'postgres', 'bullmq', 'rabbitmq']) }).optional(),
  redis: Connection.optional(),
});

/** Whether the process runs, and whether it can serve: for load balancers, so nobody signs in and nothing counts. */
export function healthRoutes({ db, transports }: Pick<ApiDeps, 'db' | 'transports'>): Routes {
  const config = { needs: 'public', limit: 'none' } as const;
  const tags = ['Health'];
  return async (app) => {
    app.get(
      '/health/live',
      {
        schema: {
          ...{ operationId: 'healthLive', tags, summary: 'Say that the process runs' },
          response: answers(Live),
        },
        config,
      },
      async () => envelope({ status: 'live' } as const),
    );
    app.get(
      '/health/ready',
      {
        schema: {
          ...{ operationId: 'healthReady', tags, summary: 'Say whether requests can be served' },
          response: answers(Ready),
        },
        config,
      },
      async () => {
        if (app.isUnderPressure()) throw new RexError('overloaded', 'This server is too busy to take more.');
        await checkDatabase(db);
        // A lost queue is told and no reason to serve nobody: the database is looked at anyway.
        return envelope({ status: 'ready', database: db.kind, ...(await transports?.()) } as const);
      },
    );
  };
}

async function checkDatabase(db: Database): Promise<void> {
  const pending = await withinTime(pendingMigrations(db));
  if (pending.length > 0) {
    throw new RexError(
      'unavailable',
      `The database lacks ${pending.length} migrations (${pending.join(', ')}): run \`rex migrate\`.`,
    );
  }
}

async function withinTime<T>(asked: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new RexError('unavailable', `The database has not answered within ${DATABASE_MS} ms.`)),
      DATABASE_MS,
    );
  });
  try {
    return await Promise.race([asked, late]);
  } catch (thrown) {
    if (thrown instanceof RexError) throw thrown;
    throw new RexError('unavailable', 'The database does not answer.', { cause: thrown });
  } finally {
    clearTimeout(timer);
  }
}
