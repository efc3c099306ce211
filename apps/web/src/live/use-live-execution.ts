import { watchExecution } from '@rex/client';
import { useEffect, useMemo, useState } from 'react';
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

/** The statuses for the cards of a graph; `scope` says which rounds of its loops are meant. */
export const useStatusSource = (store: LiveStore, scopes: ReadonlyMap<string, string> | null) =>
  useMemo(() => statusSource(store, scopes), [store, scopes]);
