'use client';

import type { Problem } from '@rex/types';
import { CircleCheck, TriangleAlert, X } from 'lucide-react';
import { useContext } from 'react';
import { IconButton } from '../ui/button.tsx';
import { ProblemsContext, useEditor } from './editor-context.ts';
import { focusField } from './focus-field.ts';

/** All that keeps the draft from running, each with its fix and the way to it. */
export function ProblemsPanel({ onClose }: { onClose(): void }) {
  const problems = useContext(ProblemsContext);
  return (
    <section aria-label="Problems" className="flex max-h-64 shrink-0 flex-col border-t bg-surface">
      <header className="flex h-9 shrink-0 items-center gap-2 border-b px-3">
        <h2 className="flex-1 text-sm font-medium">
          <span role="status">
            {problems.length === 0
              ? 'No problems'
              : problems.length === 1
                ? '1 problem'
                : `${problems.length} problems`}
          </span>
        </h2>
        <IconButton label="Hide the problems" size="sm" icon={<X size={15} />} onClick={onClose} />
      </header>
      {problems.length === 0 ? (
        <p className="flex items-center gap-2 px-3 py-4 text-sm text-muted">
          <CircleCheck size={16} className="text-ok" /> The draft can be run and published.
        </p>
      ) : (
        <ul className="min-h-0 overflow-y-auto py-1">
          {problems.map((problem) => (
            <ProblemRow key={`${problem.path} ${problem.code} ${problem.message}`} problem={problem} />
          ))}
        </ul>
      )}
    </section>
  );
}

function ProblemRow({ problem }: { problem: Problem }) {
  const { editor, reveal } = useEditor();
  const { nodeId, path, message, fix } = problem;
  const go = (): void => {
    if (nodeId === null) editor.select([]);
    else reveal(nodeId);
    focusField(path);
  };
  return (
    <li>
      <button
        type="button"
        onClick={go}
        className="flex w-full items-start gap-2.5 px-3 py-1.5 text-left hover:bg-hover"
      >
        <TriangleAlert size={14} className="mt-0.5 shrink-0 text-warn" />
        <span className="min-w-0 flex-1 text-sm">
          <Words text={capital(message)} />{' '}
          <span className="text-muted">
            <Words text={fix} />
          </span>
        </span>
        {nodeId === null ? null : (
          <span className="shrink-0 font-mono text-2xs leading-5 text-muted">{nodeId}</span>
        )}
      </button>
    </li>
  );
}

/** A message of `compile`, whose names stand between backticks. */
function Words({ text }: { text: string }) {
  return text.split('`').map((part, at) =>
    at % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence never move
      <code key={at} className="text-xs">
        {part}
      </code>
    ) : (
      part
    ),
  );
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
