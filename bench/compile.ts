import { compile } from '@rex/engine';
import { manifests } from '@rex/nodes';

/** Prints how long compile takes; DESIGN §13 names the aims. */

interface Bench {
  name: string;
  aimMs: number;
  rounds: number;
  document(round: number): unknown;
}

/** A chain of transforms; `value` gives the config value of the node at a place. */
function chainOf(size: number, value: (place: number) => unknown) {
  const nodes: object[] = [{ id: 'n0', type: 'manual', position: { x: 0, y: 0 } }];
  const edges: object[] = [];
  for (let place = 1; place < size; place++) {
    const config = { value: value(place) };
    nodes.push({ id: `n${place}`, type: 'transform', config, position: { x: place, y: 0 } });
    edges.push({ source: `n${place - 1}`, target: `n${place}` });
  }
  return { nodes, edges };
}

/** Each node names another one far upstream; `mark` makes the texts those of one round only. */
const named = (place: number, mark: string) => `{{ nodes.n${place >> 1}.x${mark} + ${place} }}`;

const BENCHES: readonly Bench[] = [
  {
    name: '20 nodes',
    aimMs: 1,
    rounds: 500,
    document: () => chainOf(20, (place) => `{{ nodes.n${place - 1} + 1 }}`),
  },
  {
    name: '10,000 nodes, no expressions',
    aimMs: 100,
    rounds: 15,
    document: () => chainOf(10_000, (place) => place),
  },
  {
    name: '10,000 nodes, a distinct expression each, parsed anew',
    aimMs: 1_500,
    rounds: 5,
    document: (round) => chainOf(10_000, (place) => named(place, `r${round}`)),
  },
  {
    name: '10,000 nodes, a distinct expression each, cached',
    aimMs: 150,
    rounds: 15,
    document: () => chainOf(10_000, (place) => named(place, '')),
  },
];

for (const { name, aimMs, rounds, document } of BENCHES) {
  const times: number[] = [];
  for (let round = -1; round < rounds; round++) {
    const input = document(round);
    const began = performance.now();
    const result = compile(input, manifests);
    const ms = performance.now() - began;
    if (!result.ok) throw new Error(`${name}: ${JSON.stringify(result.problems.slice(0, 3))}`);
    if (round >= 0) times.push(ms); // the first round warms up
  }
  times.sort((a, b) => a - b);
  const median = times[times.length >> 1] ?? 0;
  console.log(`${name.padEnd(56)} median ${median.toFixed(2).padStart(8)} ms, aim ${aimMs} ms`);
}
