import { type ErrorData, type Json, RexError, type UndoCause, type Value } from '@rex/types';
import { stepPath } from '../path.ts';
import type { UndoRecord, UndoState } from '../state.ts';
import type { Draft, Place, ScopeDraft } from './draft.ts';
import { enqueue } from './queue.ts';
import { finish, openScope } from './scope.ts';
import { makeStep, stepAt } from './step.ts';

/** Whether a step of this node would have to be undone if the execution came to nothing. */
export const isUndoWanted = ({ scope, node }: Place): boolean =>
  scope.planNode(node).undo !== null && scope.draft.plan.undoOn.length > 0;

/** Notes that a step was done that can be undone, with all that its undo node may name, as it is now. */
export function noteUndoable(place: Place): void {
  if (!isUndoWanted(place) || isDoneByFallback(place)) return;
  const { scope, node } = place;
  const { draft } = scope;
  const { plan } = draft;
  const planned = scope.planNode(node);
  const undoNode = plan.bodies[plan.undoBody!]!.nodes[planned.undo!]!;
  const outputs = [...undoNode.references].flatMap((id): [string, Value][] => {
    const output = outputOf(scope, id);
    return output ? [[id, output]] : [];
  });
  const { prefix, index, last, nodes } = scope.state;
  const record: UndoRecord = {
    ...{ path: stepAt(place).path, undoPath: stepPath(prefix, undoNode.id, nodes[node]!.iteration) },
    ...{ node: planned.undo!, outputs, items: itemsOf(scope), index, last },
  };
  draft.ownUndoable().push(record);
}

/** A step that its fallback did is undone by the fallback's own undo node, where that names one. */
function isDoneByFallback({ scope, node }: Place): boolean {
  const { fallback } = scope.planNode(node);
  if (fallback === null || scope.planNode(fallback).undo === null) return false;
  return scope.state.nodes[fallback]!.step?.status === 'COMPLETED';
}

/** The output of the nearest node with this id, from the innermost scope outwards. */
function outputOf(from: ScopeDraft, id: string): Value | null {
  const planned = from.draft.plan.nodesById.get(id)!;
  for (let scope: ScopeDraft | undefined = from; scope; scope = scope.owner?.scope) {
    if (planned.body === scope.body.index) return scope.state.nodes[planned.index]!.step?.output ?? null;
  }
  return null;
}

function itemsOf(from: ScopeDraft): UndoRecord['items'] {
  for (let scope = from; scope.owner; scope = scope.owner.scope) {
    const input = stepAt(scope.owner).input;
    if (input) return { input, index: scope.state.index! };
  }
  return null;
}

/** Ends the execution as FAILED, once what can be undone is, where the graph asks for it. */
export function endFailed(draft: Draft, error: ErrorData): void {
  if (!beginUndo(draft, 'failure', error)) finishWith(draft, 'FAILED', error);
}

/** Ends the execution as CANCELLED, in the same way. */
export function endCancelled(draft: Draft): void {
  if (!beginUndo(draft, 'cancel', null)) finishWith(draft, 'CANCELLED', null);
}

function beginUndo(draft: Draft, cause: UndoCause, error: ErrorData | null): boolean {
  const { plan, execution } = draft;
  const steps = execution.undoable.length;
  if (!plan.undoOn.includes(cause) || steps === 0) return false;
  draft.record({ type: 'undo_started', cause, error, steps, at: draft.at });
  const root = draft.root.own();
  if (root.phase === 'closing') execution.active -= 1;
  root.phase = 'stopping';
  if (plan.executionTimeoutMs !== null) draft.clearTimer('', 'execution');
  const scope = { ...openScope(plan.bodies[plan.undoBody!]!, '', null, null), unsettled: 0 };
  draft.openUndo({ cause, error, left: steps, failed: [], scope });
  draft.toCheck.add(draft.undo!);
  return true;
}

/** Undoes the next step once the last undoing is over, or ends the execution when all are. */
export function undoNext(draft: Draft): void {
  const scope = draft.undo!;
  const { undoable } = draft.execution;
  if (scope.state.unsettled > 0 || draft.execution.finishedAt !== null) return;
  const undo = withOutcome(draft.execution.undo!, undoable, scope);
  if (undo.left === 0) {
    draft.execution.undo = undo;
    return finishWith(draft, undo.cause === 'failure' ? 'FAILED' : 'CANCELLED', errorAfter(undo));
  }
  const left = undo.left - 1;
  const { node, undoPath } = undoable[left]!;
  draft.execution.undo = { ...undo, left };
  const own = scope.own();
  own.unsettled = 1;
  own.failure = null;
  makeStep({ scope, node }, undoPath);
  enqueue({ scope, node });
}

/** Adds the step that could not be undone to the list, if the undoing that just ended failed. */
function withOutcome(undo: UndoState, undoable: readonly UndoRecord[], { state }: ScopeDraft): UndoState {
  const { failure } = state;
  if (!failure) return undo;
  return { ...undo, failed: [...undo.failed, { path: undoable[undo.left]!.path, error: failure }] };
}

/** What the execution ends with: its own error, and which steps could not be undone. */
function errorAfter({ error, failed }: UndoState): ErrorData | null {
  if (failed.length === 0) return error;
  const paths = failed.map(({ path }) => path).join(', ');
  const notUndone: Json = failed.map(({ path, error }) => ({ path, error: { ...error } }));
  const message = `not undone: ${paths}`;
  if (!error)
    return new RexError('undo_failed', `the execution was cancelled; ${message}`, {
      details: { notUndone },
    }).toData();
  const details = isObject(error.details)
    ? error.details
    : error.details === undefined
      ? {}
      : { details: error.details };
  return { ...error, message: `${error.message}; ${message}`, details: { ...details, notUndone } };
}

const isObject = (json: Json | undefined): json is { [key: string]: Json } =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

/** Ends the execution with nothing undone. */
export function finishWith(draft: Draft, status: 'FAILED' | 'CANCELLED', error: ErrorData | null): void {
  draft.execution.error = error;
  finish(draft, status);
}
