import { workerData } from 'node:worker_threads';

// Kills its process from a thread of its own: when a job takes so long that the pool must be gone (an evaluation
// never yields, so the process cannot hear of that), or when its memory grows outside of V8's heap, which V8 limits.

const POLL_MS = 100;

const { busy, deadlineMs, rssMaxBytes } = workerData as {
  busy: Int32Array;
  deadlineMs: number;
  rssMaxBytes: number;
};

function watch(job: number): void {
  const end = performance.now() + deadlineMs;
  while (Atomics.wait(busy, 0, job, POLL_MS) === 'timed-out') {
    if (performance.now() > end || process.memoryUsage.rss() > rssMaxBytes) {
      process.kill(process.pid, 'SIGKILL');
    }
  }
}

for (;;) {
  const job = Atomics.load(busy, 0);
  if (job === 0) Atomics.wait(busy, 0, 0);
  else watch(job);
}
