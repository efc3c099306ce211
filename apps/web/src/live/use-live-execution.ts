import { watchExecution } from '@rex/client';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { api } from '../session/api.ts';
import { createLiveStore, type LiveStore, type LiveView } from './live-store.ts';
import { nextFrame } from './next-frame.ts';
import { statusSource } from './node-status-source.ts';

interface Shared {
  store: LiveStore;
  users: number;
}

const shared = new Map<string, Shared>();
/** A page that is drawn anew leaves and comes back in the same moment. */
const KEEP_MS = 1_000;
const SLOW_MS = 250;

function share(executionId: string): Shared {
  const known = shared.get(executionId);
  if (known) return known;
  const store = createLiveStore(executionId, {
    api,
    watch: (id, options) => watchExecution(api, id, options),
    nextFrame,
    after: (delayMs, act) => {
      const timer = setTimeout(act, delayMs);
      return () => clearTimeout(timer);
    },
  });
  const made: Shared = { store, users: 0 };
  shared.set(executionId, made);
  return made;
}

function leave(executionId: string, used: Shared): void {
  used.users -= 1;
  setTimeout(() => {
    if (used.users > 0 || shared.get(executionId) !== used) return;
    shared.delete(executionId);
    used.store.close();
  }, KEEP_MS);
}

/** Follows an execution while anything on the page shows it; all of them share one connection. Null before it has begun. */
export function useLiveExecution(executionId: string | null): LiveStore | null {
  const [store, setStore] = useState<LiveStore | null>(null);
  useEffect(() => {
    if (executionId === null) return setStore(null);
    const used = share(executionId);
    used.users += 1;
    setStore(used.store);
    return () => leave(executionId, used);
  }, [executionId]);
  return store;
}

/** A part of what is known; draws anew only when that part changes. */
export const useLive = <Part>(store: LiveStore, select: (view: LiveView) => Part): Part =>
  useStore(store.view, select);

/** A part of what is known, for what is much to draw: anew a few times a second at most. */
export function useSlowLive<Part>(store: LiveStore, select: (view: LiveView) => Part): Part {
  const [part, setPart] = useState(() => select(store.view.getState()));
  const newest = useRef(select);
  newest.current = select;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = (): void => {
      timer = undefined;
      const now = newest.current(store.view.getState());
      setPart(() => now);
    };
    read();
    const stop = store.view.subscribe(() => {
      timer ??= setTimeout(read, SLOW_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [store]);
  return part;
}

/** The statuses for the cards of a graph; `scope` says which rounds of its loops are meant. */
export const useStatusSource = (store: LiveStore, scopes: ReadonlyMap<string, string> | null) =>
  useMemo(() => statusSource(store, scopes), [store, scopes]);
