import type { EffectClass, JsonObject, NodeManifest, Policy, UndoCause } from '@rex/types';
import { compile } from '../compile/index.ts';
import type { Plan, PlanNode } from '../plan.ts';

/** The kinds of nodes that the reducer tells apart: by effect class, or by role. */
export type TestType = EffectClass | 'trigger' | 'forEach' | 'repeat';

/** A node of a graph that a test makes up; `pure` unless told. */
export interface TestNode {
  id: string;
  type?: TestType;
  policy?: Omit<Policy, 'fallback' | 'backtrack' | 'undo'>;
  fallback?: string;
  undo?: string;
  backtrack?: { to: string; maxTimes: number };
  maxItems?: number;
  concurrency?: number;
  onItemError?: 'fail' | 'skip' | 'collect';
  maxTimes?: number;
  body?: TestBody;
}

/** Nodes in topological order, and edges as `a > b` or, by another outlet than `out`, `a.error > b`. */
export interface TestBody {
  nodes: readonly TestNode[];
  edges: readonly string[];
}

export interface TestGraph extends TestBody {
  parallelSteps?: number;
  executionTimeoutMs?: number;
  failFast?: boolean;
  undoOn?: UndoCause[];
}

function manifestOf(type: TestType): NodeManifest {
  const isRole = type === 'trigger' || type === 'forEach' || type === 'repeat';
  return {
    ...{ type, ui: { title: type, group: 'logic', icon: 'box', summary: type } },
    role: isRole ? type : 'plain',
    ...{ config: {}, output: true, outlets: ['out', 'high', 'x'], deferred: [], echo: false, policy: {} },
    effect: isRole ? 'pure' : type,
  };
}

const TYPES = ['pure', 'read', 'idempotent', 'unsafe', 'trigger', 'forEach', 'repeat'] as const;
const MANIFESTS = new Map(TYPES.map((type) => [type, manifestOf(type)]));

/** The plan of a test's graph, by the compiler of REX; its node types have no config but that of loops. */
export function planOf({ parallelSteps, executionTimeoutMs, failFast, undoOn, ...body }: TestGraph): Plan {
  const limits = {
    ...(parallelSteps === undefined ? {} : { parallelSteps }),
    ...(executionTimeoutMs === undefined ? {} : { executionTimeout: executionTimeoutMs }),
  };
  const compiled = compile(
    { ...documentOf(body), limits, failFast: failFast ?? false, ...(undoOn ? { undo: { on: undoOn } } : {}) },
    MANIFESTS,
  );
  if (compiled.ok) return compiled.plan;
  throw new Error(compiled.problems.map(({ nodeId, message }) => `${nodeId}: ${message}`).join('\n'));
}

function documentOf({ nodes, edges }: TestBody): { nodes: object[]; edges: object[] } {
  return {
    nodes: nodes.map(({ id, type = 'pure', policy, fallback, backtrack, undo, ...node }) => ({
      ...{ id, type, config: configOf(type, node) },
      policy: {
        ...policy,
        ...(fallback === undefined ? {} : { fallback: { node: fallback } }),
        ...(backtrack ? { backtrack } : {}),
        ...(undo === undefined ? {} : { undo: { node: undo } }),
      },
    })),
    edges: edges.map((text) => {
      const [from = '', target = ''] = text.split('>').map((part) => part.trim());
      const [source, outlet = 'out'] = from.split('.');
      return { source, outlet, target };
    }),
  };
}

function configOf(type: TestType, node: Omit<TestNode, 'id'>): JsonObject | object {
  if (!node.body) return {};
  const body = documentOf(node.body);
  if (type === 'repeat') return { until: true, maxTimes: node.maxTimes ?? 10, body };
  const { maxItems = 10, concurrency = 1, onItemError = 'fail' } = node;
  return { items: [], maxItems, concurrency, onItemError, body };
}

/** The node that a step's path names last. */
export const nodeAt = (plan: Plan, path: string): PlanNode =>
  plan.nodesById.get(/([A-Za-z_][A-Za-z0-9_]*)(\[\d+\])?(#\d+)?$/.exec(path)![1]!)!;
