import type { Problem } from '@rex/types';
import { parsePointer } from '@rex/utils';
import { type Document, isAlias, isMap, isScalar, isSeq, type LineCounter, type Node } from 'yaml';

/** Where something stands in a file; both count from 1. */
export interface Place {
  line: number;
  column: number;
}

/** A problem of a workflow with its place in the file. */
export interface PlacedProblem extends Problem {
  file: string;
  line: number;
  column: number;
}

/** Gives the place of a JSON pointer: of the property's name or the entry, or of the nearest thing that holds it. */
export type Locate = (pointer: string) => Place;

/** Finds places in a parsed document. */
export function locator(document: Document, lines: LineCounter): Locate {
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  return (pointer) => {
    let here = document.contents as Node | null;
    let offset = startOf(here) ?? 0;
    for (const segment of parsePointer(pointer) ?? []) {
      const next = step(document, here, segment);
      if (!next) break;
      offset = next.offset ?? offset;
      here = next.node;
    }
    return placeOf(offset);
  };
}

function step(
  document: Document,
  node: Node | null,
  segment: string,
): { node: Node | null; offset: number | undefined } | null {
  const holder = isAlias(node) ? (node.resolve(document) ?? null) : node;
  if (isMap(holder)) {
    const pair = holder.items.find(({ key }) => isScalar(key) && String(key.value) === segment);
    return pair ? { node: pair.value as Node | null, offset: startOf(pair.key as Node) } : null;
  }
  if (isSeq(holder)) {
    const item = holder.items[Number(segment)] as Node | undefined;
    return item ? { node: item, offset: startOf(item) } : null;
  }
  return null;
}

const startOf = (node: Node | null): number | undefined => node?.range?.[0];
