import type { Workflow } from '@rex/types';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useReducer, useRef } from 'react';
import { useStore } from 'zustand';
import { api } from '../session/api.ts';
import { useSession } from '../session/session-store.ts';
import { holdUnsavedWork } from '../session/unsaved-work.ts';
import type { Draft, Editor } from './editor.ts';
import { saveFailure } from './save-failure.ts';
import {
  beginSaving,
  isAtRisk,
  isPutAway,
  type SaveEvent,
  type SaveState,
  saveReducer,
  waitBeforeSave,
} from './save-machine.ts';

export interface Autosave {
  state: SaveState<Draft>;
  /** Saves what is unsaved; rejects with the reason when it cannot. */
  flush(): Promise<void>;
  /** After a conflict: shows what the server has. */
  loadTheirs(): Promise<void>;
  /** After a conflict: saves over it. */
  keepMine(): Promise<void>;
  /** After it was archived elsewhere: takes the workflow back, and what is unsaved is saved. */
  restore(): Promise<void>;
}

const draftOf = ({ name, description, graph }: Workflow): Draft => ({ name, description, graph });

function beginningOf(draft: Draft, { name, revision, status }: Workflow): SaveState<Draft> {
  const fresh = beginSaving(draft, revision);
  if (status !== 'archived') return fresh;
  return saveReducer(fresh, { type: 'put_away', how: 'archived', message: `${name} is archived.` });
}

/** Keeps the draft on the server: shortly after each edit, again and again while the server is away. */
export function useAutosave(editor: Editor, workflow: Workflow): Autosave {
  const [state, dispatch] = useReducer(saveReducer<Draft>, null, () => beginningOf(editor.draft, workflow));
  const draft = useStore(editor.document, (history) => history.present);
  const queryClient = useQueryClient();
  const newest = useRef(state);
  const running = useRef<Promise<void> | null>(null);
  const { id } = workflow;

  // The reducer's answer is needed before React draws: a request must not be sent twice.
  const tell = useCallback((event: SaveEvent<Draft>) => {
    newest.current = saveReducer(newest.current, event);
    dispatch(event);
  }, []);

  useEffect(() => tell({ type: 'edited', doc: draft }), [draft, tell]);

  const send = useCallback(async () => {
    const { wanted, revision } = newest.current;
    tell({ type: 'sent' });
    try {
      const { name, description, graph } = wanted;
      const kept = await api.updateWorkflow({ params: { id }, body: { revision, name, description, graph } });
      tell({ type: 'kept', revision: kept.revision });
      queryClient.setQueryData(['workflow', id], kept);
      void queryClient.invalidateQueries({ queryKey: ['workflows'] });
    } catch (thrown) {
      tell(saveFailure(thrown));
      throw thrown;
    }
  }, [id, queryClient, tell]);

  const start = useCallback((): Promise<void> => {
    running.current ??= send().finally(() => {
      running.current = null;
    });
    return running.current;
  }, [send]);

  useEffect(() => {
    const wait = waitBeforeSave(state);
    if (wait === null) return;
    const timer = setTimeout(() => void start().catch(() => undefined), wait);
    return () => clearTimeout(timer);
  }, [state, start]);

  const flush = useCallback(async () => {
    tell({ type: 'edited', doc: editor.draft });
    if (running.current) await running.current;
    const { status, message } = newest.current;
    if (status === 'conflict')
      throw new Error('The draft was changed elsewhere. Decide which one to keep first.');
    if (status === 'refused' || isPutAway(newest.current))
      throw new Error(message ?? 'The server refused the draft.');
    if (status !== 'saved') await start();
  }, [editor, start, tell]);

  const isSignedIn = useSession((session) => session.status === 'in');
  const isWaiting = state.status === 'signed_out';
  useEffect(() => {
    if (isSignedIn && isWaiting) tell({ type: 'session_back' });
  }, [isSignedIn, isWaiting, tell]);

  const isRisky = isAtRisk(state);
  useEffect(() => (isRisky ? holdUnsavedWork(flush) : undefined), [isRisky, flush]);

  useEffect(() => {
    if (!isAtRisk(state)) return;
    const warn = (event: BeforeUnloadEvent): void => {
      // Once somebody else is signed in there is nobody to stay for.
      if (useSession.getState().user) event.preventDefault();
    };
    const online = (): void => void (newest.current.status === 'offline' && start().catch(() => undefined));
    window.addEventListener('beforeunload', warn);
    window.addEventListener('online', online);
    return () => {
      window.removeEventListener('beforeunload', warn);
      window.removeEventListener('online', online);
    };
  }, [state, start]);

  // Leaving by a link takes the page away without asking, so what is unsaved goes out at once.
  useEffect(
    () => () => {
      if (newest.current.status === 'unsaved' || newest.current.status === 'offline')
        void start().catch(() => undefined);
    },
    [start],
  );

  const loadTheirs = useCallback(async () => {
    const theirs = await api.getWorkflow({ params: { id } });
    queryClient.setQueryData(['workflow', id], theirs);
    tell({ type: 'took_theirs', doc: editor.restart(draftOf(theirs)), revision: theirs.revision });
  }, [editor, id, queryClient, tell]);

  const keepMine = useCallback(async () => {
    const { revision } = await api.getWorkflow({ params: { id } });
    tell({ type: 'kept_mine', revision });
  }, [id, tell]);

  const restore = useCallback(async () => {
    const restored = await api.restoreWorkflow({ params: { id } }).catch((thrown: unknown) => {
      const failure = saveFailure(thrown);
      if (failure.type === 'put_away') tell(failure);
      throw thrown;
    });
    // The revision stays the one that was read: what was changed before it was put away is a conflict still.
    tell({ type: 'restored' });
    queryClient.setQueryData(['workflow', id], restored);
    void queryClient.invalidateQueries({ queryKey: ['workflows'] });
  }, [id, queryClient, tell]);

  return { state, flush, loadTheirs, keepMine, restore };
}
