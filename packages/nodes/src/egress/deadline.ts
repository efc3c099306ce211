/** One limit over a whole exchange: its time, and its caller's wish to stop. */
export interface Deadline {
  /** Aborted when the time is up or the caller stops. */
  readonly signal: AbortSignal;
  /** What ended it, or undefined while it runs. */
  endedBy(): 'timeout' | 'aborted' | undefined;
  /** Settles as the promise does, or rejects at the end of the deadline, whichever is first. */
  race<T>(promise: Promise<T>): Promise<T>;
  /** Frees the timer and the listener; to be called in every case. */
  close(): void;
}

/** Opens a deadline of `timeoutMs` that also ends when `stop` is aborted. */
export function openDeadline(timeoutMs: number, stop?: AbortSignal): Deadline {
  const controller = new AbortController();
  let endedBy: 'timeout' | 'aborted' | undefined;
  const end = (reason: 'timeout' | 'aborted') => {
    endedBy ??= reason;
    controller.abort(new Error(reason));
  };
  const onStop = () => end('aborted');
  const timer = setTimeout(() => end('timeout'), timeoutMs);
  if (stop?.aborted) onStop();
  else stop?.addEventListener('abort', onStop, { once: true });

  const ended = new Promise<never>((_resolve, reject) => {
    if (controller.signal.aborted) reject(controller.signal.reason);
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true });
  });
  ended.catch(() => {}); // without a race under way nobody listens, which is no fault
  return {
    signal: controller.signal,
    endedBy: () => endedBy,
    race: (promise) => Promise.race([ended, promise]),
    close() {
      clearTimeout(timer);
      stop?.removeEventListener('abort', onStop);
    },
  };
}
