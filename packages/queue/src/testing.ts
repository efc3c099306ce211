export { type JobQueueEnds, jobQueueConformance } from './job-queue/job-queue.conformance.ts';
export { type LiveBusEnds, liveBusConformance } from './live-bus/live-bus.conformance.ts';
export { type LockEnds, lockConformance } from './lock/lock.conformance.ts';
