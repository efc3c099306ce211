import type { NodeContext, NodeResult } from '@rex/engine';
import type { JsonObject } from '@rex/types';
import type { NodeDeps, NodeType } from '../define-node.ts';

/** What a test gives a node besides its config; the rest is made up. */
export type Given = Partial<Omit<NodeContext, 'config'>> & Partial<NodeDeps>;

const noEgress: NodeDeps['egress'] = {
  request: () => Promise.reject(new Error('this test gave the node no egress')),
  close: () => Promise.resolve(),
};

/** Checks a resolved config and runs a node on it, with no engine around it. */
export function runAlone(
  type: NodeType,
  config: JsonObject,
  { egress = noEgress, ...given }: Given = {},
): NodeResult | Promise<NodeResult> {
  const runtime = type.bind({ egress });
  return runtime.run({
    config: runtime.parseConfig(config),
    trigger: {},
    incoming: [],
    evaluate: (value) => value,
    execution: { id: '019a0000-0000-7000-8000-000000000000', startedAt: 0 },
    step: { path: 'alone', attempt: 1 },
    idempotencyKey: '019a0000-0000-7000-8000-000000000000:alone',
    signal: new AbortController().signal,
    now: 0,
    ...given,
  });
}

/** The config that `run` would see. */
export const parseAlone = (type: NodeType, config: JsonObject): JsonObject =>
  type.bind({ egress: noEgress }).parseConfig(config);
