import type { Value } from '@rex/types';
import type { Plan } from '../plan.ts';
import { EDGE, type ExecutionState } from '../state.ts';
import { type Advanced, Draft } from './draft.ts';
import { openScope, settleAll } from './scope.ts';
import { skip, start } from './settle.ts';

/** What an execution begins with. `at` in milliseconds since 1970. */
export interface Beginning {
  id: string;
  /** Id of the trigger node that fires; all other triggers are skipped. */
  trigger: string;
  input: Value;
  at: number;
}

/** The first state of an execution: its trigger is ready, nothing has run. */
export function begin(plan: Plan, { id, trigger, input, at }: Beginning): Advanced {
  const root = openScope(plan.bodies[0]!, '', null, null);
  const empty: ExecutionState = {
    ...{ id, status: 'CREATED', waitingReason: null, seq: 0, trigger, input, createdAt: at, startedAt: null },
    ...{
      finishedAt: null,
      output: null,
      error: null,
      memory: {},
      memorySeq: 0,
      root,
      queue: [],
      places: 0,
      active: 0,
    },
    ...{ waiting: {}, stepsMade: 0, isSuspended: false, cancel: null, undoable: [], undo: null },
  };
  const draft = new Draft(plan, empty, at);
  draft.record({ type: 'execution_created', trigger, input, at });
  if (plan.executionTimeoutMs !== null) draft.setTimer('', 'execution', at + plan.executionTimeoutMs);
  for (const node of plan.bodies[0]!.nodes.filter(({ isTrigger }) => isTrigger)) {
    const place = { scope: draft.root, node: node.index };
    if (node.id === trigger) start(place);
    else skip(place, 'other_trigger', EDGE.skipped);
  }
  settleAll(draft);
  return draft.done();
}
