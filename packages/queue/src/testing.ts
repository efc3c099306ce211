export { deleteQueues } from './job-queue/delete-queues.fixtures.ts';
export { type JobQueueEnds, jobQueueConformance } from './job-queue/job-queue.conformance.ts';
export { type LiveBusEnds, liveBusConformance } from './live-bus/live-bus.conformance.ts';
export { type LockEnds, lockConformance } from './lock/lock.conformance.ts';
export { deleteKeys } from './redis/delete-keys.fixtures.ts';
export { type TestServer, testPrefix, testServer } from './test-servers.fixtures.ts';
