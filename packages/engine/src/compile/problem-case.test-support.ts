import type { Problem } from '@rex/types';

type Expected = [code: Problem['code'], nodeId: string | null, path: string, message: RegExp, fix: RegExp];

/** A document, and all that is wrong with it. */
export interface ProblemCase {
  name: string;
  document: unknown;
  expected: Expected[];
}
