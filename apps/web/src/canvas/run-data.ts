import type { ExpressionContext } from '@rex/engine';
import type { Execution, Json, JsonObject, Step } from '@rex/types';

/** What an execution left behind, for previews and for the inspector. */
export interface RunData {
  execution: Execution;
  steps: readonly Step[];
  memory: JsonObject;
}

/** The newest step of a node: its latest round and iteration that has begun. */
export function stepOf({ steps }: RunData, nodeId: string): Step | null {
  let found: Step | null = null;
  for (const step of steps) {
    if (step.nodeId !== nodeId) continue;
    const isBetter = !found || rank(step) >= rank(found);
    if (isBetter) found = step;
  }
  return found;
}

const rank = ({ status }: Step): number =>
  status === 'COMPLETED' ? 2 : status === 'SKIPPED' || status === 'PENDING' ? 0 : 1;

/** The output of a step; undefined while there is none. */
export function outputOf(step: Step | null): Json | undefined {
  if (step?.status === 'COMPLETED') return step.output;
  return undefined;
}

/** The context that expressions of a node would have had, as far as it can be told afterwards. */
export function contextOf(
  data: RunData,
  seen: readonly string[],
  extras: ReadonlyMap<string, Json | undefined>,
): ExpressionContext {
  const { execution, memory } = data;
  const outputs = seen.flatMap((id): [string, Json][] => {
    const output = outputOf(stepOf(data, id));
    return output === undefined ? [] : [[id, output]];
  });
  const named = Object.fromEntries([...extras].filter(([, value]) => value !== undefined));
  return {
    trigger: execution.input,
    nodes: Object.fromEntries(outputs),
    memory,
    ...named,
    execution: { id: execution.id, startedAt: execution.startedAt ?? execution.createdAt, attempt: 1 },
    now: Date.parse(execution.finishedAt ?? execution.startedAt ?? execution.createdAt),
  };
}
