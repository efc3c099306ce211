import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compile } from './compile.ts';
import { manifests, transform } from './fixtures.test-support.ts';

type Edge = readonly [from: number, to: number];

/** Edges among `size` nodes that lead forward only, without doubles. */
const forward = (size: number): fc.Arbitrary<Edge[]> =>
  fc
    .array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: size * 2 })
    .map((pairs) =>
      unique(pairs.filter(([a, b]) => a !== b).map(([a, b]): Edge => (a < b ? [a, b] : [b, a]))),
    );

const unique = (pairs: readonly Edge[]): Edge[] => [
  ...new Map(pairs.map((pair) => [pair.join(), pair])).values(),
];

/** Nodes that a trigger leads to, listed in the given order. */
function documentOf(order: readonly number[], links: readonly Edge[]) {
  const name = (node: number) => `n${node}`;
  return {
    nodes: [{ id: 'start', type: 'manual' }, ...order.map((node) => transform(name(node)))],
    edges: [
      ...order.map((node) => ({ source: 'start', target: name(node) })),
      ...links.map(([source, target]) => ({ source: name(source), target: name(target) })),
    ],
  };
}

const dag = fc.integer({ min: 2, max: 25 }).chain((size) =>
  fc.record({
    links: forward(size),
    order: fc.shuffledSubarray([...Array(size).keys()], { minLength: size }),
    back: fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { minLength: 1, maxLength: 4 }),
  }),
);

test('a random graph without cycles gets a topological order, the least by the document', () => {
  fc.assert(
    fc.property(dag, ({ links, order }) => {
      const result = compile(documentOf(order, links), manifests);
      assert.ok(result.ok);
      const [outer] = result.plan.bodies;
      for (const { source, target } of outer!.edges) assert.ok(source < target);
      const placeInDocument = new Map(
        ['start', ...order.map((node) => `n${node}`)].map((id, at) => [id, at]),
      );
      const done = new Set<number>();
      for (const node of outer!.nodes) {
        const ready = outer!.nodes.filter(
          (each) =>
            !done.has(each.index) && each.incoming.every((edge) => done.has(outer!.edges[edge]!.source)),
        );
        const least = Math.min(...ready.map(({ id }) => placeInDocument.get(id)!));
        assert.equal(placeInDocument.get(node.id), least);
        done.add(node.index);
      }
    }),
    { seed: 11, numRuns: 200 },
  );
});

test('random edges that lead back are all named, and named cycles are cycles', () => {
  fc.assert(
    fc.property(dag, ({ links, back }) => {
      const size = 25;
      const closing = unique(
        back.filter(([a, b]) => a !== b).map(([a, b]): Edge => (a > b ? [a, b] : [b, a])),
      );
      const all = [...links, ...closing];
      const order = [...Array(size).keys()];
      const isCycle = closing.filter(([from, to]) => reaches(all, to, from));
      const result = compile(documentOf(order, all), manifests);
      const named = result.ok ? [] : result.problems.map(({ message }) => cycleIn(message));
      assert.equal(result.ok, isCycle.length === 0);
      for (const cycle of named) {
        for (const edge of cycle) assert.ok(all.some(([a, b]) => a === edge[0] && b === edge[1]));
      }
      const edges = named.flat();
      for (const [from, to] of isCycle)
        assert.ok(
          edges.some(([a, b]) => a === from && b === to),
          `${from} → ${to}`,
        );
    }),
    { seed: 12, numRuns: 300 },
  );
});

function reaches(links: readonly Edge[], from: number, to: number): boolean {
  const seen = new Set([from]);
  for (const node of seen) for (const [a, b] of links) if (a === node) seen.add(b);
  return seen.has(to);
}

function cycleIn(message: string): Edge[] {
  const path = (/cycle: (.*)\.$/.exec(message)?.[1] ?? '').split(' → ').map((id) => Number(id.slice(1)));
  return path.slice(1).map((node, at): Edge => [path[at]!, node]);
}

test('upstream is what edges lead from, and a backtrack goes only where every way leads', () => {
  fc.assert(
    fc.property(dag, fc.nat(), fc.nat(), ({ links, order }, first, second) => {
      const size = order.length;
      const [a, b] = [first % size, second % size];
      if (a === b) return;
      const document = documentOf(order, links);
      const node = document.nodes.find(({ id }) => id === `n${b}`) as { config: object; policy?: object };
      node.config = { value: `{{ nodes.n${a} }}` };
      node.policy = { backtrack: { to: `n${a}`, maxTimes: 1 } };
      const result = compile(document, manifests);
      const codes = result.ok ? [] : result.problems.map(({ code }) => code);
      assert.equal(codes.includes('not_upstream'), !reaches(links, a, b));
      // The trigger leads to every node, so only the node itself and the trigger are on every way.
      assert.equal(codes.includes('backtrack'), true);
    }),
    { seed: 13, numRuns: 200 },
  );
});
