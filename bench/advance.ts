// `node bench/advance.ts`: events that the reducer takes per second, with nothing around it. The loops show whether
// an event costs more the longer the loop is: their figures should stay alike.

import { advance, begin, compile, type Effect, type EngineEvent, type Plan } from '@rex/engine';
import type { NodeManifest } from '@rex/types';

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

const manifest = (type: string, more: Pick<NodeManifest, 'role' | 'effect'>): [string, NodeManifest] => [
  type,
  {
    ...{ type, ui: { title: type, group: 'logic', icon: 'box', summary: type }, ...more },
    ...{ config: {}, output: true, outlets: ['out'], deferred: [], echo: false, policy: {} },
  },
];
const MANIFESTS = new Map([
  manifest('trigger', { role: 'trigger', effect: 'pure' }),
  manifest('pure', { role: 'plain', effect: 'pure' }),
  manifest('read', { role: 'plain', effect: 'read' }),
  manifest('forEach', { role: 'forEach', effect: 'pure' }),
  manifest('repeat', { role: 'repeat', effect: 'pure' }),
]);

function planOf(nodes: object[], edges: object[]): Plan {
  const compiled = compile({ nodes: [{ id: 'start', type: 'trigger' }, ...nodes], edges }, MANIFESTS);
  if (compiled.ok) return compiled.plan;
  throw new Error(compiled.problems.map(({ message }) => message).join('\n'));
}

function chain(type: 'pure' | 'read'): Plan {
  const ids = Array.from({ length: 10 }, (_, index) => `s${index}`);
  const edges = ids.map((target, index) => ({ source: ids[index - 1] ?? 'start', target }));
  return planOf(
    ids.map((id) => ({ id, type })),
    edges,
  );
}

function fan(width: number): Plan {
  const ids = Array.from({ length: width }, (_, index) => `s${index}`);
  const edges = ids.flatMap((id) => [
    { source: 'start', target: id },
    { source: id, target: 'join' },
  ]);
  return planOf([...ids.map((id) => ({ id, type: 'read' })), { id: 'join', type: 'pure' }], edges);
}

function loop(type: 'forEach' | 'repeat', cap: number, concurrency = 1): Plan {
  const body = { nodes: [{ id: 'x', type: 'pure' }] };
  const each = { items: [], maxItems: cap, concurrency, body };
  const config = type === 'forEach' ? each : { until: true, maxTimes: cap, body };
  return planOf([{ id: 'loop', type, config }], [{ source: 'start', target: 'loop' }]);
}

const BENCHES: readonly [name: string, plan: Plan, items: number][] = [
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

for (const [name, plan, items] of BENCHES) {
  run(plan, items);
  const began = performance.now();
  let events = 0;
  do events += run(plan, items);
  while (performance.now() - began < SECONDS * 1_000);
  const perSecond = Math.round((events / (performance.now() - began)) * 1_000);
  console.log(`${name.padEnd(36)}${perSecond.toLocaleString('en').padStart(10)} events/s`);
}
