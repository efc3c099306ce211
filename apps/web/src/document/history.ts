/** What was, what is, and what was taken back. */
export interface History<State> {
  past: readonly State[];
  present: State;
  future: readonly State[];
  /** Changes with the same name in a row are one step: the letters of a word, the moves of a drag. */
  group: string | null;
}

/** Steps that can be taken back. */
export const HISTORY_MAX = 200;

export const beginHistory = <State>(present: State): History<State> => ({
  past: [],
  present,
  future: [],
  group: null,
});

/** Goes on to another state. With the group of the change before, both become one step. */
export function record<State>(
  history: History<State>,
  next: State,
  group: string | null = null,
): History<State> {
  if (next === history.present) return history;
  if (group !== null && group === history.group) return { ...history, present: next, future: [] };
  return { past: [...history.past, history.present].slice(-HISTORY_MAX), present: next, future: [], group };
}

/** Ends a group: the next change is a step of its own. */
export const seal = <State>(history: History<State>): History<State> =>
  history.group === null ? history : { ...history, group: null };

export function undo<State>(history: History<State>): History<State> {
  const previous = history.past.at(-1);
  if (previous === undefined) return history;
  return {
    past: history.past.slice(0, -1),
    present: previous,
    future: [history.present, ...history.future],
    group: null,
  };
}

export function redo<State>(history: History<State>): History<State> {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future, group: null };
}
