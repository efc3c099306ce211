import { type FormProblem, pointerTo } from '../schema-form/form-context.ts';

const MISSING = /^must have the property (.+?)(?:, since it has .*)?$/s;

/** Problems where a form shows them: a property that is missing is wrong at its own place, not at its object's. */
export const placeProblems = (problems: readonly FormProblem[]): FormProblem[] =>
  problems.map((problem) => {
    const name = MISSING.exec(problem.message)?.[1];
    return name === undefined ? problem : { path: pointerTo(problem.path, name), message: 'has to be given' };
  });
