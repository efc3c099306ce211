import { done, type NodeRuntime } from '@rex/engine';
import { defineNode } from '@rex/nodes';
import type { Graph, Json } from '@rex/types';
import { z } from 'zod';

/** `fused`: pure steps. `strict`: the same steps declared `read`, so that each result is committed before the next. */
export type Mode = 'fused' | 'strict';

/** A workload of DESIGN §13: a graph, its input, and the one right answer. */
export interface Workload {
  id: 'W1' | 'W2' | 'W3';
  graph: Graph;
  input: Json;
  answer: Json;
}

/** Adds one. Pure in one variant, `read` in the other; both give `{ x }`. */
const stepNode = (type: string, effect: 'pure' | 'read'): NodeRuntime =>
  defineNode({
    type,
    ui: { title: 'Add one', group: 'logic', icon: 'plus', summary: 'x → x + 1' },
    config: z.strictObject({ x: z.number() }),
    output: z.strictObject({ x: z.number() }),
    outlets: ['out'],
    effect,
    run: ({ config }) => done({ x: config.x + 1 }),
  }).bind({
    egress: {
      request: () => Promise.reject(new Error('the benchmark calls nobody')),
      close: () => Promise.resolve(),
    },
  });

/** The node types that only the benchmark has. */
export const benchNodes: readonly NodeRuntime[] = [stepNode('addPure', 'pure'), stepNode('addRead', 'read')];

/** W1 and W3: so many sequential steps, x → x + 1. */
export function chain(id: 'W1' | 'W3', length: number, mode: Mode): Workload {
  const type = mode === 'fused' ? 'addPure' : 'addRead';
  const ids = Array.from({ length }, (_, index) => `s${index + 1}`);
  const nodes = ids.map((each, index) => ({
    id: each,
    type,
    config: { x: index === 0 ? '{{ trigger.x }}' : `{{ nodes.s${index}.x }}` },
  }));
  const edges = ids.map((target, index) => ({ source: index === 0 ? 'start' : ids[index - 1]!, target }));
  return {
    id,
    graph: { nodes: [{ id: 'start', type: 'manual' }, ...nodes], edges },
    input: { x: 0 },
    answer: { x: length },
  };
}

/** W2: a start, 40 parallel steps, a join; 42 steps and 80 edges. */
export function fan(width: number, mode: Mode): Workload {
  const type = mode === 'fused' ? 'addPure' : 'addRead';
  const ids = Array.from({ length: width }, (_, index) => `p${index + 1}`);
  const sum = ids.map((id) => `nodes.${id}.x`).join(' + ');
  return {
    id: 'W2',
    graph: {
      nodes: [
        { id: 'start', type: 'manual' },
        ...ids.map((id) => ({ id, type, config: { x: '{{ trigger.x }}' } })),
        { id: 'join', type, config: { x: `{{ ${sum} }}` } },
      ],
      edges: ids.flatMap((id) => [
        { source: 'start', target: id },
        { source: id, target: 'join' },
      ]),
    },
    input: { x: 0 },
    answer: { x: width + 1 },
  };
}
