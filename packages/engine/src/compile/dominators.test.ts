import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dominance } from './dominators.ts';
import { topologicalOrder } from './order.ts';

const graph = fc.integer({ min: 1, max: 15 }).chain((size) =>
  fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: size * 2 }).map((pairs) => {
    const successors: number[][] = Array.from({ length: size }, () => []);
    for (const [a, b] of pairs) if (a < b) successors[a]!.push(b);
    return successors;
  }),
);

/** Whether a node can be reached from an entry when another is taken away. */
function isReachedWithout(
  successors: readonly (readonly number[])[],
  without: number,
  node: number,
): boolean {
  const hasIncoming = new Set(successors.flat());
  const seen = new Set([...successors.keys()].filter((each) => !hasIncoming.has(each) && each !== without));
  for (const each of seen) for (const next of successors[each]!) if (next !== without) seen.add(next);
  return seen.has(node);
}

test('a node dominates another when taking it away cuts the other off', () => {
  fc.assert(
    fc.property(graph, (successors) => {
      const dominates = dominance(successors, topologicalOrder(successors));
      for (const by of successors.keys()) {
        for (const node of successors.keys()) {
          assert.equal(dominates(by, node), !isReachedWithout(successors, by, node), `${by} over ${node}`);
        }
      }
    }),
    { seed: 21, numRuns: 300 },
  );
});
