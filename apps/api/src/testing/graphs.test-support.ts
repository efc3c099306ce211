import type { Graph, JsonObject } from '@rex/types';

/** manual → transform: gives one more than `x`. */
export const ADD_ONE: Graph = {
  nodes: [
    { id: 'start', type: 'manual' },
    { id: 'add', type: 'transform', config: { value: '{{ trigger.x + 1 }}' } },
  ],
  edges: [{ source: 'start', target: 'add' }],
};

/** manual → wait: waits for an hour. */
export const WAIT: Graph = {
  nodes: [
    { id: 'start', type: 'manual' },
    { id: 'pause', type: 'wait', config: { for: '1h' } },
  ],
  edges: [{ source: 'start', target: 'pause' }],
};

/** manual → task: asks somebody, and gives what was decided. */
export const ASK: Graph = {
  nodes: [
    { id: 'start', type: 'manual' },
    {
      ...{ id: 'ask', type: 'task' },
      config: {
        ...{ title: 'Pay {{ trigger.amount }}', assignee: 'alice@example.com', due: '2d' },
        form: {
          type: 'object',
          required: ['amount'],
          properties: { amount: { type: 'number', minimum: 1 } },
        },
      },
    },
    { id: 'yes', type: 'transform', config: { value: '{{ nodes.ask }}' } },
    { id: 'no', type: 'transform', config: { value: 'no' } },
  ],
  edges: [
    { source: 'start', target: 'ask' },
    { source: 'ask', outlet: 'approved', target: 'yes' },
    { source: 'ask', outlet: 'rejected', target: 'no' },
  ],
};

/** Fails, and undoes for an hour what it did. */
export const SLOW_UNDO: Graph = {
  nodes: [
    { id: 'start', type: 'manual' },
    { id: 'book', type: 'transform', config: { value: 1 }, policy: { undo: { node: 'cancelBooking' } } },
    { id: 'cancelBooking', type: 'wait', config: { for: '1h' } },
    { id: 'pay', type: 'fail', config: { code: 'broken', message: 'no money' } },
  ],
  edges: [
    { source: 'start', target: 'book' },
    { source: 'book', target: 'pay' },
  ],
  undo: { on: ['failure'] },
};

/** manual → subworkflow: runs the workflow that its input names. */
export const RUN_ANOTHER: Graph = {
  nodes: [
    { id: 'start', type: 'manual' },
    {
      ...{ id: 'sub', type: 'subworkflow' },
      config: { workflow: '{{ trigger.workflow }}', input: { x: '{{ trigger.x }}' } },
    },
  ],
  edges: [{ source: 'start', target: 'sub' }],
};

/** Two steps that fail and ask an operator. */
export const TWO_INCIDENTS: Graph = {
  nodes: [
    { id: 'start', type: 'manual' },
    ...['one', 'two'].map((id) => ({
      ...{ id, type: 'fail', config: { code: 'broken', message: `${id} is broken` } },
      policy: { onError: 'ask' as const },
    })),
  ],
  edges: ['one', 'two'].map((target) => ({ source: 'start', target })),
};

/** webhook → transform of the request. */
export const hookGraph = (
  config: JsonObject,
  value: string | JsonObject = '{{ trigger }}',
  rest: Partial<Graph> = {},
): Graph => ({
  ...rest,
  nodes: [
    { id: 'hook', type: 'webhook', config },
    { id: 'seen', type: 'transform', config: { value } },
  ],
  edges: [{ source: 'hook', target: 'seen' }],
});
