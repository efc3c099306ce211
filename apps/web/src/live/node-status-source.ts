import type { NodeStatus, StatusSource } from '../graph-view/status-source.ts';
import { stepIn } from './edge-states.ts';
import type { LiveNode, LiveStep } from './live-state.ts';
import type { LiveStore } from './live-store.ts';
import { statusOfNode, statusOfStep } from './node-status-of.ts';

/**
 * The statuses of a followed execution, for the cards of its graph. `scopes` gives for nodes in the bodies of loops
 * the round that is shown (`each[3]/`); a node that it does not name stands for all of its rounds.
 */
export function statusSource(
  store: Pick<LiveStore, 'view' | 'subscribeNode'>,
  scopes: ReadonlyMap<string, string> | null = null,
): StatusSource {
  const kept = new Map<string, { node: LiveNode; step: LiveStep | null; status: NodeStatus | null }>();
  return {
    subscribe: (nodeId, listener) => store.subscribeNode(nodeId, listener),
    get(nodeId) {
      const { live } = store.view.getState();
      const node = live.nodes.get(nodeId);
      if (!node) return null;
      const scope = scopes?.get(nodeId);
      const step = scope === undefined ? null : stepIn(live, scope, nodeId);
      const known = kept.get(nodeId);
      if (known && known.node === node && known.step === step) return known.status;
      const status = scope === undefined ? statusOfNode(node) : statusOfStep(step, node);
      kept.set(nodeId, { node, step, status });
      return status;
    },
  };
}
