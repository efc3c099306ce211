export { BullJobQueue, type BullJobQueueOptions } from './job-queue/bull-job-queue.ts';
export { EmbeddedJobQueue } from './job-queue/embedded-job-queue.ts';
export type {
  Consumption,
  DeadLetter,
  HandleJob,
  Job,
  JobOutcome,
  JobQueue,
  OnQueueTrouble,
  QueueHealth,
} from './job-queue/job-queue.ts';
export { RabbitJobQueue, type RabbitJobQueueOptions } from './job-queue/rabbit-job-queue.ts';
export type { LiveBus, OnBusTrouble } from './live-bus/live-bus.ts';
export { LocalLiveBus } from './live-bus/local-live-bus.ts';
export {
  LIVE_CHANNEL,
  NotifyLiveBus,
  type NotifyLiveBusOptions,
  type NotifyPort,
} from './live-bus/notify-live-bus.ts';
export { openRedisLiveBus, type RedisLiveBusOptions } from './live-bus/open-redis-live-bus.ts';
export type { Lock } from './lock/lock.ts';
export { noLock } from './lock/no-lock.ts';
export { RedisLock, type RedisLockOptions } from './lock/redis-lock.ts';
