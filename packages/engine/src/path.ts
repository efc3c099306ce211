/** A segment of a step's path: `id[index]?#iteration?`. */
export interface PathSegment {
  id: string;
  index: number | null;
  iteration: number;
}

const SEGMENT = /^([A-Za-z_][A-Za-z0-9_]*)(?:\[(\d+)\])?(?:#(\d+))?$/;

const suffix = (iteration: number): string => (iteration > 1 ? `#${iteration}` : '');

/** Path of a node's step: `fetch`, `each[3]/summarise`, `draft#2`. */
export const stepPath = (prefix: string, id: string, iteration: number): string =>
  `${prefix}${id}${suffix(iteration)}`;

/** Path of one round of a loop: `each[3]`, `each[0]#2`. */
export const roundPath = (prefix: string, id: string, iteration: number, index: number): string =>
  `${prefix}${id}[${index}]${suffix(iteration)}`;

/** The segments of a path; null when it is none. */
export function parsePath(path: string): PathSegment[] | null {
  const segments: PathSegment[] = [];
  for (const text of path.split('/')) {
    const match = SEGMENT.exec(text);
    if (!match) return null;
    segments.push({
      id: match[1]!,
      index: match[2] === undefined ? null : Number(match[2]),
      iteration: match[3] === undefined ? 1 : Number(match[3]),
    });
  }
  return segments;
}

/** Id of the node whose step has this path. */
export const nodeIdOf = (path: string): string => parsePath(path)!.at(-1)!.id;
