import { useSyncExternalStore } from 'react';
import { durationText, exactText, relativeText } from './time-text.ts';

/** Reads the clock for all that is shown in relation to it, once a second and only while something is shown. */
const listeners = new Set<() => void>();
let now = 0;
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function snapshot(): number {
  if (Date.now() - now > 2_000) now = Date.now();
  return now;
}

/** Milliseconds since 1970, a new value each second. */
export const useNow = (): number => useSyncExternalStore(subscribe, snapshot, () => 0);

/** When something was, in relation to now; the exact time is its tooltip. */
export function RelativeTime({ at }: { at: string }) {
  const current = useNow();
  const ms = Date.parse(at);
  return (
    <time dateTime={at} title={exactText(ms)}>
      {relativeText(ms, current)}
    </time>
  );
}

/** How long something took, or has taken so far while `to` is null. */
export function Elapsed({ from, to }: { from: string; to: string | null }) {
  return to === null ? <Running from={Date.parse(from)} /> : durationText(Date.parse(to) - Date.parse(from));
}

/** Whole seconds: what still runs is read, not measured. */
function Running({ from }: { from: number }) {
  const seconds = Math.max(0, Math.floor((useNow() - from) / 1_000));
  return <>{seconds < 1 ? '0 s' : durationText(seconds * 1_000).replace(/\.0+ s$/, ' s')}</>;
}
