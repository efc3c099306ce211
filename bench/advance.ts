// `node bench/advance.ts`: events that the reducer takes per second, with nothing around it. The loops show whether
// an event costs more the longer the loop is: their figures should stay alike.

import { advance, begin, type Effect, type EngineEvent, type Plan } from '@rex/engine';
import {
  planOf,
  type TestGraph,
  type TestNode,
  type TestType,
} from '../packages/engine/src/advance/plan.test-support.ts';

const SECONDS = 2;

/** Answers a wanted effect at once, as a driver with nodes that take no time would. */
function answer(plan: Plan, effect: Effect, at: number, items: number): EngineEvent[] {
  const output = { inline: null };
  switch (effect.kind) {
    case 'run': {
      const { path, attempt } = effect;
      const id = path.slice(path.lastIndexOf('/') + 1);
      const { loop, isPure } = plan.nodesById.get(id)!;
      const start = { effect: isPure || loop ? ('pure' as const) : ('read' as const), input: null, at };
      if (loop) return [{ type: 'loop_started', path, attempt, count: items, at, start }];
      const end = { type: 'step_completed', path, attempt, output, outlet: 'out', at } as const;
      return isPure ? [{ ...end, start }] : [{ type: 'step_started', path, attempt, ...start }, end];
    }
    case 'close_round': {
      const index = Number(/\[(\d+)\]$/.exec(effect.path)?.[1]);
      return [{ type: 'item_completed', path: effect.path, output, again: index + 1 < items, at }];
    }
    case 'close_loop':
      return [
        { type: 'step_completed', path: effect.path, attempt: effect.attempt, output, outlet: 'out', at },
      ];
    case 'close_execution':
      return [{ type: 'execution_completed', output, at }];
    default:
      return [];
  }
}

/** Runs one execution to its end; gives the number of events. */
function run(plan: Plan, items: number): number {
  let { execution, effects } = begin(plan, { id: 'bench', trigger: 'start', input: { inline: null }, at: 0 });
  const wanted = [...effects];
  let events = 0;
  for (let next = 0; next < wanted.length; next += 1) {
    for (const event of answer(plan, wanted[next]!, events, items)) {
      ({ execution, effects } = advance(plan, execution, event));
      wanted.push(...effects);
      events += 1;
    }
  }
  if (execution.status !== 'COMPLETED') throw new Error(`the execution is ${execution.status}`);
  return events;
}

const start: TestNode = { id: 'start', type: 'trigger' };

function chain(type: TestType): TestGraph {
  const nodes = Array.from({ length: 10 }, (_, index): TestNode => ({ id: `s${index}`, type }));
  const edges = nodes.map(({ id }, index) => `${index === 0 ? 'start' : `s${index - 1}`} > ${id}`);
  return { nodes: [start, ...nodes], edges };
}

function fan(width: number): TestGraph {
  const nodes = Array.from({ length: width }, (_, index): TestNode => ({ id: `s${index}`, type: 'read' }));
  const edges = nodes.flatMap(({ id }) => [`start > ${id}`, `${id} > join`]);
  return { nodes: [start, ...nodes, { id: 'join' }], edges };
}

function loop(type: 'forEach' | 'repeat', cap: number, concurrency = 1): TestGraph {
  const body = { nodes: [{ id: 'x' }], edges: [] };
  const node: TestNode = { id: 'loop', type, maxItems: cap, maxTimes: cap, concurrency, body };
  return { nodes: [start, node], edges: ['start > loop'] };
}

const BENCHES: readonly [name: string, graph: TestGraph, items: number][] = [
  ['chain of 10, fused', chain('pure'), 0],
  ['chain of 10, strict', chain('read'), 0],
  ['fan of 100', fan(100), 0],
  ['fan of 2,000', fan(2_000), 0],
  ['forEach over 100, 10 at once', loop('forEach', 100, 10), 100],
  ['forEach over 10,000, 10 at once', loop('forEach', 10_000, 10), 10_000],
  ['forEach over 10,000, 1,000 at once', loop('forEach', 10_000, 1_000), 10_000],
  ['forEach over 10,000, all at once', loop('forEach', 10_000, 10_000), 10_000],
  ['repeat 10,000 times', loop('repeat', 10_000), 10_000],
];

for (const [name, graph, items] of BENCHES) {
  const plan = planOf(graph);
  let events = run(plan, items);
  const began = performance.now();
  events = 0;
  do events += run(plan, items);
  while (performance.now() - began < SECONDS * 1_000);
  const perSecond = Math.round((events / (performance.now() - began)) * 1_000);
  console.log(`${name.padEnd(36)}${perSecond.toLocaleString('en').padStart(10)} events/s`);
}
