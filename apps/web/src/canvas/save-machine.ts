/** Something that is kept by revision: what was read or kept last, and its number. */
export interface SaveState<Doc> {
  status:
    | 'saved'
    | 'unsaved'
    | 'saving'
    | 'offline'
    | 'signed_out'
    | 'conflict'
    | 'refused'
    | 'archived'
    | 'deleted';
  revision: number;
  /** What the server has, as far as is known. */
  kept: Doc;
  /** What is on its way. */
  sending: Doc | null;
  /** What is to be kept. */
  wanted: Doc;
  /** Tries in a row that met no server. */
  failures: number;
  /** Why the server refused it. */
  message: string | null;
}

export type SaveEvent<Doc> =
  | { type: 'edited'; doc: Doc }
  | { type: 'sent' }
  | { type: 'kept'; revision: number }
  | { type: 'unreachable' }
  | { type: 'session_over' }
  | { type: 'session_back' }
  | { type: 'put_away'; how: 'archived' | 'deleted'; message: string }
  | { type: 'restored' }
  | { type: 'refused'; message: string }
  | { type: 'conflicted' }
  | { type: 'took_theirs'; doc: Doc; revision: number }
  | { type: 'kept_mine'; revision: number };

export const beginSaving = <Doc>(kept: Doc, revision: number): SaveState<Doc> => ({
  status: 'saved',
  revision,
  kept,
  sending: null,
  wanted: kept,
  failures: 0,
  message: null,
});

/** What becomes of a draft on its way to the server. One request at a time; edits meanwhile wait for the next. */
export function saveReducer<Doc>(state: SaveState<Doc>, event: SaveEvent<Doc>): SaveState<Doc> {
  switch (event.type) {
    case 'edited':
      return edited(state, event.doc);
    case 'sent':
      return { ...state, status: 'saving', sending: state.wanted, message: null };
    case 'kept': {
      const kept = state.sending ?? state.kept;
      const isAll = kept === state.wanted;
      return {
        ...state,
        status: isAll ? 'saved' : 'unsaved',
        kept,
        sending: null,
        revision: event.revision,
        failures: 0,
      };
    }
    case 'unreachable':
      return { ...state, status: 'offline', sending: null, failures: state.failures + 1 };
    case 'session_over':
      return { ...state, status: 'signed_out', sending: null, failures: 0 };
    case 'put_away':
      return { ...state, status: event.how, sending: null, failures: 0, message: event.message };
    case 'session_back':
    case 'restored':
      return { ...state, status: state.wanted === state.kept ? 'saved' : 'unsaved', message: null };
    case 'refused':
      return { ...state, status: 'refused', sending: null, failures: 0, message: event.message };
    case 'conflicted':
      return { ...state, status: 'conflict', sending: null, failures: 0 };
    case 'took_theirs':
      return beginSaving(event.doc, event.revision);
    case 'kept_mine':
      return { ...state, status: 'unsaved', revision: event.revision };
  }
}

/** What an edit does not change: on its way, cut off, or waiting for a decision. */
const STAYS: ReadonlySet<SaveState<unknown>['status']> = new Set([
  'saving',
  'offline',
  'signed_out',
  'conflict',
  'archived',
  'deleted',
]);

function edited<Doc>(state: SaveState<Doc>, doc: Doc): SaveState<Doc> {
  if (doc === state.wanted) return state;
  const next = { ...state, wanted: doc };
  // What is wanted goes along with the next request.
  if (STAYS.has(state.status)) return next;
  return { ...next, status: doc === state.kept ? 'saved' : 'unsaved', message: null };
}

/** Whether leaving now would lose something. */
export const isAtRisk = <Doc>({ status, wanted, kept }: SaveState<Doc>): boolean =>
  status === 'archived' ? wanted !== kept : status !== 'saved';

/** Whether the workflow is gone from where it was, so that it neither runs nor is published. */
export const isPutAway = <Doc>({ status }: SaveState<Doc>): boolean =>
  status === 'archived' || status === 'deleted';

const SETTLE_MS = 800;
const RETRY_FIRST_MS = 1_000;
const RETRY_MAX_MS = 30_000;

/** How long to wait before the next request; null: until something happens. */
export function waitBeforeSave<Doc>({ status, failures }: SaveState<Doc>): number | null {
  if (status === 'unsaved') return SETTLE_MS;
  if (status === 'offline') return Math.min(RETRY_FIRST_MS * 2 ** (failures - 1), RETRY_MAX_MS);
  return null;
}
