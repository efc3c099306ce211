/** Where a step stands, read from its path. */
export interface StepPlace {
  nodeId: string;
  /** What stands before its own name: `''` or `each[3]/`. */
  scope: string;
  /** Round, where the path is one of a round itself. */
  index: number | null;
  /** 1, and one more after each backtrack. */
  iteration: number;
}

const LAST = /^([^[#]+)(?:\[(\d+)\])?(?:#(\d+))?$/;

/** The place of a step or round by its path: `each[3]/draft#2` is `draft` in `each[3]/`, second iteration. */
export function placeOf(path: string): StepPlace {
  const cut = path.lastIndexOf('/') + 1;
  const [, nodeId = '', index, iteration] = LAST.exec(path.slice(cut)) ?? [];
  return {
    nodeId,
    scope: path.slice(0, cut),
    index: index === undefined ? null : Number(index),
    iteration: iteration === undefined ? 1 : Number(iteration),
  };
}

/** Path of the loop's step that a round belongs to: `each[3]#2` → `each#2`. */
export const loopOf = (roundPath: string): string => {
  const { scope, nodeId, iteration } = placeOf(roundPath);
  return `${scope}${nodeId}${iteration > 1 ? `#${iteration}` : ''}`;
};

/** Path of the round that a scope is, null for the outer graph: `each[3]/` → `each[3]`. */
export const roundOf = (scope: string): string | null => (scope === '' ? null : scope.slice(0, -1));
