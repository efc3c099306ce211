import type { ApiDeps } from '@rex/api';
import { type Database, wakeThrough } from '@rex/database';
import {
  BullJobQueue,
  EmbeddedJobQueue,
  type JobQueue,
  type LiveBus,
  type Lock,
  noLock,
  openRedisLiveBus,
  RabbitJobQueue,
  RedisLock,
} from '@rex/queue';
import { toRexError } from '@rex/types';
import type { Logger } from 'pino';
import type { Closers } from './closers.ts';
import { openLiveBus } from './compose-live-bus.ts';
import type { Config } from './config.ts';
import type { QueueKind } from './queue-kind.ts';

/** What runs between the processes of an installation; all of it may be lost without any harm but time. */
export interface Transports {
  liveBus: LiveBus;
  /** Null: workers listen to the database. */
  jobs: JobQueue | null;
  lock: Lock;
  states: NonNullable<ApiDeps['transports']>;
}

type Opening = Pick<Config, 'queue' | 'queuePrefix' | 'redisUrl' | 'amqpUrl'>;

/** Opens what wakes workers, carries live events and holds locks. Throws RexError `unavailable`. */
export async function openTransports(
  config: Opening,
  { db, log }: { db: Database; log: Logger },
  closers: Closers,
): Promise<Transports> {
  const { queuePrefix: prefix } = config;
  // A folder is one process, whatever runs beside it.
  const queue: QueueKind = db.kind === 'embedded' ? 'embedded' : config.queue;
  const onTrouble = (thrown: unknown): void => {
    const { code, message } = toRexError(thrown, 'unavailable');
    log.warn({ code }, `Between the processes: ${message}`);
  };
  const redisUrl = queue === 'bullmq' || queue === 'rabbitmq' ? config.redisUrl : null;
  const onRedis = redisUrl === null ? null : { url: redisUrl, prefix, onTrouble };
  const jobs = await openJobs(queue, { ...config, onTrouble });
  closers.add(() => jobs?.close());
  if (jobs) wakeThrough(db, (executionId) => jobs.publish(executionId));
  const liveBus = onRedis ? await openRedisLiveBus(onRedis) : await openLiveBus(db, log);
  closers.add(() => liveBus.close());
  const redisLock = onRedis ? await RedisLock.open(onRedis) : null;
  closers.add(() => redisLock?.close());
  return {
    ...{ liveBus, jobs, lock: redisLock ?? noLock },
    states: async () => ({
      queue: { kind: queue, ...(jobs ? await jobs.health() : { isConnected: true }) },
      ...(redisLock ? { redis: { isConnected: redisLock.isConnected } } : {}),
    }),
  };
}

async function openJobs(
  queue: QueueKind,
  { redisUrl, amqpUrl, queuePrefix: prefix, onTrouble }: Opening & { onTrouble(thrown: unknown): void },
): Promise<JobQueue | null> {
  if (queue === 'embedded') return new EmbeddedJobQueue({ onTrouble });
  if (queue === 'bullmq' && redisUrl) return BullJobQueue.open({ url: redisUrl, prefix, onTrouble });
  if (queue === 'rabbitmq' && amqpUrl) return RabbitJobQueue.open({ url: amqpUrl, prefix, onTrouble });
  return null;
}
