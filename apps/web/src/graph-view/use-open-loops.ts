import type { Graph } from '@rex/types';
import { useCallback, useMemo, useState } from 'react';
import { bodyOf, listNodes } from '../document/location.ts';

/** With more nodes than this, loops begin closed. */
const OPEN_UP_TO = 60;

/** Which loops show their body: all of a small graph, none of a large one, until somebody says otherwise. */
export function useOpenLoops(graph: Graph): { openLoops: ReadonlySet<string>; toggleLoop(id: string): void } {
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const all = useMemo(() => listNodes(graph), [graph]);
  const [beginsOpen] = useState(all.length <= OPEN_UP_TO);
  const loops = all.filter(({ node }) => bodyOf(node)).map(({ node }) => node.id);
  const key = loops.filter((id) => turned.has(id) !== beginsOpen).join(' ');
  const openLoops = useMemo(() => new Set(key === '' ? [] : key.split(' ')), [key]);
  const toggleLoop = useCallback((id: string) => {
    setTurned((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  }, []);
  return { openLoops, toggleLoop };
}
