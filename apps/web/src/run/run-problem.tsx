import { ApiError } from '@rex/client';
import { Problem } from '@rex/types';
import type { FormProblem } from '../schema-form/form-context.ts';

interface RunProblemProps {
  error: unknown;
  /** What is wrong with the input where no field can show it. */
  problems: readonly FormProblem[];
  /** The fields of the form show what is wrong. */
  hasFieldProblems: boolean;
}

/** Why nothing was run. */
export function RunProblem({ error, problems, hasFieldProblems }: RunProblemProps) {
  const faults = workflowFaults(error);
  const lines = [
    ...problems.map(({ path, message }) => `${path === '' ? 'The input' : path}: ${message}`),
    ...faults.map(({ message, fix }) => `${message} ${fix}`),
  ];
  const words = hasFieldProblems
    ? 'Some values do not fit. They are marked below.'
    : faults.length > 0
      ? 'The workflow has problems, so it was not run. The canvas shows them at their nodes.'
      : lines.length > 0
        ? 'The input does not fit.'
        : error
          ? error instanceof Error
            ? error.message
            : String(error)
          : null;
  if (words === null) return null;
  return (
    <div role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-sm">
      <p>{words}</p>
      {lines.length > 0 ? (
        <ul className="mt-1 list-disc pl-5 text-muted">
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function workflowFaults(error: unknown): Problem[] {
  if (!(error instanceof ApiError) || error.code !== 'invalid_workflow') return [];
  const parsed = Problem.array().safeParse(error.details);
  return parsed.success ? parsed.data.slice(0, 10) : [];
}
