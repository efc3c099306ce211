export { inProcessHeart } from './in-process-heart.ts';
export { nodeScheduler } from './node-scheduler.ts';
export type { EventSink, OutsideDeps } from './outside/outside-deps.ts';
export { startWorker, type Worker, type WorkerDeps } from './start-worker.ts';
