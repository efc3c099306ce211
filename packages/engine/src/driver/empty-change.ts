import type { Change } from './ports.ts';

/** A change of nothing. */
export const emptyChange = (executionId: string): Change => ({
  executionId,
  create: null,
  update: null,
  steps: [],
  attempts: [],
  history: [],
  snapshot: null,
  timersSet: [],
  timersCleared: [],
  waitsOpened: [],
  waitsClosed: [],
  taskNotes: [],
  emitted: [],
  blobs: [],
  children: [],
  posts: [],
  inboxConsumed: null,
  resetTakeovers: false,
  release: null,
});
