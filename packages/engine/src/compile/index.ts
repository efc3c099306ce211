export { type CompileResult, compile } from './compile.ts';
export { hashGraph, normaliseGraph } from './normalise-graph.ts';
