import { EmbeddedJobQueue } from './embedded-job-queue.ts';
import { jobQueueConformance } from './job-queue.conformance.ts';

jobQueueConformance('EmbeddedJobQueue', async () => {
  const queue = new EmbeddedJobQueue({ onTrouble: () => undefined, backoffMs: 2 });
  return { publisher: queue, worker: queue, cut: null, close: () => queue.close() };
});
