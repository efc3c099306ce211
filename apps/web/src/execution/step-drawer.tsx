import type { GraphNode, NodeManifest } from '@rex/types';
import { isFinalStep } from '@rex/types';
import { X } from 'lucide-react';
import { type ReactNode, useEffect, useMemo } from 'react';
import { stepIn } from '../live/edge-states.ts';
import type { LiveStep } from '../live/live-state.ts';
import type { LiveStore } from '../live/live-store.ts';
import { detailOf, skipWord } from '../live/node-status-of.ts';
import { placeOf } from '../live/step-place.ts';
import { useLive } from '../live/use-live-execution.ts';
import { IconButton } from '../ui/button.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { Elapsed, RelativeTime } from '../ui/time.tsx';
import { exactText } from '../ui/time-text.ts';
import { useEscape } from '../ui/use-escape.ts';
import { AttemptsList } from './attempts-list.tsx';
import { DecideForm } from './decide-form.tsx';
import { DrawerPart } from './drawer-part.tsx';
import { EFFECT_WORDS } from './effect-words.ts';
import { ErrorNote } from './error-note.tsx';
import { RunChooser } from './run-chooser.tsx';
import { StepValues } from './step-values.tsx';
import { ChildPart, WaitPart } from './wait-part.tsx';

interface StepDrawerProps {
  store: LiveStore;
  executionId: string;
  path: string;
  node: GraphNode | null;
  manifest: NodeManifest | null;
  onOpen(path: string | null): void;
}

/** All about one step, beside whatever it was chosen in. Escape closes it. */
export function StepDrawer({ store, executionId, path, node, manifest, onOpen }: StepDrawerProps) {
  const step = useLive(store, ({ live }) => live.steps.get(path) ?? null);
  const { nodeId, scope } = placeOf(path);
  const hasOther = useLive(store, ({ live }) => stepIn(live, scope, nodeId)?.path ?? null);
  // A step that had not begun when it was opened may begin under another path: a round of its loop.
  useEffect(() => {
    if (!step && hasOther !== null && hasOther !== path) onOpen(hasOther);
  }, [step, hasOther, path, onOpen]);
  useEscape(() => onOpen(null));
  const name = node?.name ?? nodeId;
  return (
    <aside
      aria-label={`Step ${name}`}
      className="flex h-full w-[27rem] max-w-full shrink-0 flex-col border-l bg-surface max-lg:absolute max-lg:inset-y-0 max-lg:right-0 max-lg:z-30 max-lg:shadow-lg"
    >
      <div className="flex items-start gap-2 border-b px-4 py-3">
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-base font-semibold" title={name}>
            {name}
          </h2>
          <p className="truncate font-mono text-xs text-muted" title={path}>
            {path}
            {manifest ? <span className="font-sans"> · {manifest.ui.title}</span> : null}
          </p>
        </div>
        {step ? (
          <StatusBadge status={step.status} detail={step.status === 'WAITING' ? detailOf(step) : null} />
        ) : (
          <StatusBadge status="PENDING" />
        )}
        <IconButton label="Close" size="sm" icon={<X size={16} />} onClick={() => onOpen(null)} />
      </div>
      <RunChooser store={store} nodeId={nodeId} path={path} onOpen={onOpen} />
      <div className="flex min-h-0 flex-1 flex-col gap-5 overflow-auto px-4 py-4">
        {step ? (
          <StepParts store={store} executionId={executionId} step={step} type={node?.type ?? null} />
        ) : (
          <p className="text-sm text-muted">
            This step has not begun. What it gets and gives appears here when it runs.
          </p>
        )}
      </div>
    </aside>
  );
}

interface StepPartsProps {
  store: LiveStore;
  executionId: string;
  step: LiveStep;
  /** Of its node; null where that is not known. */
  type: string | null;
}

function StepParts({ store, executionId, step, type }: StepPartsProps) {
  const needsDecision = step.waiting === 'incident' || step.waiting === 'in_doubt';
  const isOpen = useLive(store, ({ live }) => live.execution.finishedAt === null);
  return (
    <>
      <Facts step={step} />
      {step.status === 'WAITING' && !needsDecision && isOpen ? (
        <WaitPart key={step.path} {...{ store, executionId, step }} />
      ) : null}
      {type === 'subworkflow' ? <ChildPart {...{ store, executionId }} path={step.path} /> : null}
      {step.error ? <ErrorNote error={step.error} isHandled={step.handled} /> : null}
      {needsDecision && isOpen ? (
        <DecideForm
          key={`${step.path} ${step.attempts.length}`}
          executionId={executionId}
          path={step.path}
          isInDoubt={step.waiting === 'in_doubt'}
        />
      ) : null}
      {step.attempts.length > 1 ? (
        <DrawerPart title="Attempts">
          <AttemptsList attempts={step.attempts} />
        </DrawerPart>
      ) : null}
      {step.status === 'SKIPPED' ? null : <StepValues executionId={executionId} step={step} />}
    </>
  );
}

function Facts({ step }: { step: LiveStep }) {
  const { status, startedAt, finishedAt, effect, attempts, outlets, skipReason, isPast } = step;
  const iso = useMemo(() => (startedAt === null ? null : new Date(startedAt).toISOString()), [startedAt]);
  const end = isFinalStep(status) && finishedAt !== null ? new Date(finishedAt).toISOString() : null;
  return (
    <dl className="grid grid-cols-[6rem_1fr] gap-x-3 gap-y-1.5 text-sm">
      {iso === null ? null : (
        <>
          <Fact name="Started">
            <span title={exactText(startedAt!)}>
              {exactText(startedAt!)}{' '}
              <span className="text-faint">
                (<RelativeTime at={iso} />)
              </span>
            </span>
          </Fact>
          <Fact name={end === null ? 'Running for' : 'Took'}>
            <span className="tabular-nums">
              <Elapsed from={iso} to={end} />
            </span>
          </Fact>
        </>
      )}
      {attempts.length > 0 ? <Fact name="Attempts">{attempts.length}</Fact> : null}
      {effect ? (
        <Fact name="Effect">
          <span className="font-medium">{EFFECT_WORDS[effect].word}</span>
          <span className="block text-xs text-muted">{EFFECT_WORDS[effect].meaning}</span>
        </Fact>
      ) : null}
      {outlets.length > 0 && !(outlets.length === 1 && outlets[0] === 'out') ? (
        <Fact name="Went on by">{outlets.join(', ')}</Fact>
      ) : null}
      {skipReason ? <Fact name="Skipped">{skipWord(skipReason)}</Fact> : null}
      {isPast ? <Fact name="Taken back">A later iteration of this node counts instead.</Fact> : null}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-xs leading-5 text-faint">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}
