import { isFinalExecution } from '@rex/types';
import { useCallback, useSyncExternalStore } from 'react';
import type { LiveStore } from '../live/live-store.ts';

const never = (): (() => void) => () => undefined;

/** Changes when an execution that is followed comes to a rest: then there is more to read of it. */
export function useStamp(store: LiveStore | null): string {
  const subscribe = useCallback(
    (listener: () => void) => store?.view.subscribe(listener) ?? never(),
    [store],
  );
  const get = (): string => {
    if (!store) return '';
    const { execution, seq } = store.view.getState().live;
    const isResting = isFinalExecution(execution.status) || execution.status === 'WAITING';
    return isResting ? `${execution.status} ${seq}` : 'running';
  };
  return useSyncExternalStore(subscribe, get, get);
}
