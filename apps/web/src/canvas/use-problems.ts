import { compile } from '@rex/engine';
import type { Graph, Manifests, Problem } from '@rex/types';
import { useEffect, useMemo, useRef, useState } from 'react';
import { listNodes } from '../document/location.ts';
import type { CardProblem } from '../graph-view/graph-signals.ts';
import { createNodeSignal } from '../graph-view/node-signal.ts';
import type { CompileRequest } from './compile.worker.ts';

const TYPING_MS = 250;
/** Larger graphs are compiled beside the page. */
const HERE_UP_TO = 200;

const EMPTY: readonly Problem[] = [];

/** What `compile` says of the draft, a moment after each change. */
export function useProblems(graph: Graph, manifests: Manifests): readonly Problem[] {
  const [problems, setProblems] = useState<readonly Problem[]>(EMPTY);
  const worker = useRef<Worker | null>(null);
  const asked = useRef(0);
  useEffect(() => {
    const timer = setTimeout(() => {
      asked.current += 1;
      if (listNodes(graph).length <= HERE_UP_TO) {
        const result = compile(graph, manifests);
        setProblems(result.ok ? EMPTY : result.problems);
        return;
      }
      worker.current ??= startWorker(manifests, (id, found) => id === asked.current && setProblems(found));
      worker.current.postMessage({ id: asked.current, graph } satisfies CompileRequest);
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [graph, manifests]);
  useEffect(
    () => () => {
      worker.current?.terminate();
      worker.current = null;
    },
    [],
  );
  return problems;
}

function startWorker(manifests: Manifests, give: (id: number, problems: Problem[]) => void): Worker {
  const worker = new Worker(new URL('./compile.worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', ({ data }: MessageEvent<{ id: number; problems: Problem[] }>) =>
    give(data.id, data.problems),
  );
  worker.postMessage({ manifests: [...manifests.values()] } satisfies CompileRequest);
  return worker;
}

/** The problems as marks on cards; only cards whose mark changed are drawn anew. */
export function useProblemSignal(problems: readonly Problem[]) {
  const signal = useMemo(
    () => createNodeSignal<CardProblem>((a, b) => a.count === b.count && a.first === b.first),
    [],
  );
  useEffect(() => {
    const marks = new Map<string, CardProblem>();
    for (const { nodeId, message } of problems) {
      if (nodeId === null) continue;
      const known = marks.get(nodeId);
      marks.set(
        nodeId,
        known ? { ...known, count: known.count + 1 } : { count: 1, first: message.replaceAll('`', '') },
      );
    }
    signal.replace(marks);
  }, [problems, signal]);
  return signal;
}
