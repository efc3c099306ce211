import type { Json } from '@rex/types';
import { useRef, useState } from 'react';
import { api } from '../session/api.ts';
import { newKey } from './new-key.ts';
import { rememberInput } from './remembered-inputs.ts';

export interface RunOrder {
  workflowId: string;
  version: number | 'draft';
  trigger: string | null;
  input: Json;
}

/** Starts executions. A start whose answer was lost is asked for again with the same key, so it happens once. */
export function useRun(onStarted: (executionId: string) => void) {
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const last = useRef<{ order: RunOrder; key: string } | null>(null);
  const run = async (order: RunOrder, before: (() => Promise<void>) | undefined): Promise<void> => {
    setBusy(true);
    setError(null);
    const key = last.current && isSame(last.current.order, order) ? last.current.key : newKey();
    last.current = { order, key };
    try {
      await before?.();
      const { workflowId, version, trigger, input } = order;
      const body = { input, version, ...(trigger === null ? {} : { trigger }) };
      const started = await api.executeWorkflow({ params: { id: workflowId }, body, idempotencyKey: key });
      last.current = null;
      rememberInput(localStorage, workflowId, { input, trigger, at: Date.now() });
      onStarted('executionId' in started ? started.executionId : started.id);
    } catch (thrown) {
      if (!isAnswerLost(thrown)) last.current = null;
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return { run, error, isBusy, clearError: () => setError(null) };
}

const isSame = (a: RunOrder, b: RunOrder): boolean =>
  a.input === b.input && a.version === b.version && a.trigger === b.trigger && a.workflowId === b.workflowId;

const isAnswerLost = (thrown: unknown): boolean =>
  typeof thrown === 'object' && thrown !== null && 'status' in thrown && thrown.status === 0;
