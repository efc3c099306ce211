'use client';

import type { Json, Step } from '@rex/types';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { type RunData, stepOf } from '../run-data.ts';

/** What went into a node and came out of it in an execution. */
export function StepData({ nodeId, data }: { nodeId: string; data: RunData | null }) {
  if (!data)
    return <p className="text-xs text-muted">Run the workflow, and what went in and out is shown here.</p>;
  const step = stepOf(data, nodeId);
  if (!step) return <p className="text-xs text-muted">The last execution did not come to this node.</p>;
  return (
    <div className="flex flex-col gap-2.5">
      <div className="flex flex-wrap items-center gap-2">
        <StatusBadge status={step.status} />
        {step.attempts > 1 ? <span className="text-xs text-muted">{step.attempts} tries</span> : null}
        <span className="truncate font-mono text-2xs text-faint">{step.path}</span>
      </div>
      {'error' in step && step.error ? (
        <p className="rounded-md bg-bad-soft px-2.5 py-1.5 text-xs text-bad">
          <span className="font-mono">{step.error.code}</span>: {step.error.message}
        </p>
      ) : null}
      {step.input === null ? null : <Value label="Input" value={step.input} />}
      {outputText(step) === undefined ? null : <Value label="Output" value={outputText(step) ?? null} />}
    </div>
  );
}

const outputText = (step: Step): Json | undefined => (step.status === 'COMPLETED' ? step.output : undefined);

const SHOWN_CHARS = 20_000;

function Value({ label, value }: { label: string; value: Json }) {
  const text = JSON.stringify(value, null, 2);
  const isCut = text.length > SHOWN_CHARS;
  return (
    <div>
      <h4 className="mb-0.5 text-2xs font-medium text-faint">{label}</h4>
      <pre className="max-h-56 overflow-auto rounded-md bg-sunken p-2 font-mono text-2xs break-words whitespace-pre-wrap">
        {isCut ? `${text.slice(0, SHOWN_CHARS)}…` : text}
      </pre>
    </div>
  );
}
