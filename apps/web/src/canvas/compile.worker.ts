import { compile } from '@rex/engine';
import type { Graph, Manifests, NodeManifest, Problem } from '@rex/types';

/** What the page asks: the node types once, then graphs. */
export type CompileRequest = { manifests: NodeManifest[] } | { id: number; graph: Graph };

let manifests: Manifests = new Map();

addEventListener('message', ({ data }: MessageEvent<CompileRequest>) => {
  if ('manifests' in data) {
    manifests = new Map(data.manifests.map((manifest) => [manifest.type, manifest]));
    return;
  }
  const result = compile(data.graph, manifests);
  const problems: Problem[] = result.ok ? [] : result.problems;
  postMessage({ id: data.id, problems });
});
