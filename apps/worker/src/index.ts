export { inProcessHeart } from './in-process-heart.ts';
export { nodeScheduler } from './node-scheduler.ts';
export { startWorker, type Worker, type WorkerDeps } from './start-worker.ts';
