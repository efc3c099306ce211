'use client';

import { type GraphNode, type JoinPolicy, type Policy, parseDuration } from '@rex/types';
import { useState } from 'react';
import { setPolicy } from '../../document/change-node.ts';
import { partAt } from '../../document/location.ts';
import { upstreamIn } from '../../document/upstream.ts';
import { Field, Select, TextInput } from '../../ui/field.tsx';
import { useDraft, useEditor } from '../editor-context.ts';
import { UndoField } from './undo-field.tsx';

/** What a node does about time, failure and joins. */
export function PolicyForm({ node, location }: { node: GraphNode; location: readonly string[] }) {
  const { editor } = useEditor();
  const graph = useDraft((draft) => draft.graph);
  const part = partAt(graph, location);
  const policy = node.policy ?? {};
  const write = (next: Policy): void =>
    editor.editGraph((before) => setPolicy(before, node.id, withoutEmpty(next)), `policy ${node.id}`);
  const { retry = {} } = policy;
  const joined = part?.edges.filter(({ target }) => target === node.id).length ?? 0;
  const upstream = part ? upstreamIn(part, node.id) : [];
  const linked = new Set(part?.edges.flatMap(({ source, target }) => [source, target]));
  const spare = (part?.nodes ?? []).filter(
    ({ id }) =>
      id !== node.id && (!linked.has(id) || id === policy.fallback?.node || id === policy.undo?.node),
  );
  return (
    <div className="grid grid-cols-2 gap-x-3 gap-y-2.5" data-field="/policy">
      <DurationField
        label="Timeout of an attempt"
        value={policy.timeout}
        onChange={(timeout) => write({ ...policy, timeout })}
      />
      <NumberField
        label="Attempts at most"
        value={retry.attemptsMax}
        min={1}
        max={10}
        onChange={(attemptsMax) => write({ ...policy, retry: { ...retry, attemptsMax } })}
      />
      <DurationField
        label="Wait before a retry"
        value={retry.delay}
        onChange={(delay) => write({ ...policy, retry: { ...retry, delay } })}
      />
      <NumberField
        label="Each wait times"
        value={retry.factor}
        min={1}
        max={100}
        onChange={(factor) => write({ ...policy, retry: { ...retry, factor } })}
      />
      <DurationField
        label="Longest wait"
        value={retry.delayMax}
        onChange={(delayMax) => write({ ...policy, retry: { ...retry, delayMax } })}
      />
      <Field label="When it fails for good">
        {(control) => (
          <Select
            {...control}
            value={policy.onError ?? ''}
            onChange={(event) =>
              write({ ...policy, onError: (event.target.value || undefined) as Policy['onError'] })
            }
          >
            <option value="">Fail</option>
            <option value="continue">Go on with the error</option>
            <option value="ask">Ask a person</option>
          </Select>
        )}
      </Field>
      {joined > 1 || policy.join ? (
        <div className="col-span-2">
          <JoinField value={policy.join} count={joined} onChange={(join) => write({ ...policy, join })} />
        </div>
      ) : null}
      <Field
        label="Fallback"
        hint={spare.length === 0 ? 'A node without edges beside it could be one.' : undefined}
      >
        {(control) => (
          <Select
            {...control}
            value={policy.fallback?.node ?? ''}
            onChange={(event) =>
              write({
                ...policy,
                fallback: event.target.value === '' ? undefined : { node: event.target.value },
              })
            }
          >
            <option value="">None</option>
            {spare.map(({ id, name }) => (
              <option key={id} value={id}>
                {name ?? id}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <UndoField {...{ node, spare }} value={policy.undo} onChange={(undo) => write({ ...policy, undo })} />
      <Field label="On failure go back to">
        {(control) => (
          <Select
            {...control}
            value={policy.backtrack?.to ?? ''}
            onChange={(event) =>
              write({
                ...policy,
                backtrack:
                  event.target.value === ''
                    ? undefined
                    : { to: event.target.value, maxTimes: policy.backtrack?.maxTimes ?? 1 },
              })
            }
          >
            <option value="">Nowhere</option>
            {upstream.map((id) => (
              <option key={id} value={id}>
                {id}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {policy.backtrack ? (
        <NumberField
          label="Go back at most (times)"
          value={policy.backtrack.maxTimes}
          min={1}
          max={100}
          onChange={(maxTimes) =>
            write({ ...policy, backtrack: { to: policy.backtrack?.to ?? '', maxTimes: maxTimes ?? 1 } })
          }
        />
      ) : null}
    </div>
  );
}

function JoinField({
  value,
  count,
  onChange,
}: {
  value: JoinPolicy | undefined;
  count: number;
  onChange(value: JoinPolicy | undefined): void;
}) {
  const kind = value === undefined ? 'all' : typeof value === 'string' ? value : 'n';
  const n = typeof value === 'object' ? value.n : 1;
  const cancelRest = typeof value === 'object' && value.cancelRest === true;
  return (
    <div className="flex flex-wrap items-end gap-3">
      <Field label={`Starts when, of ${count} branches,`}>
        {(control) => (
          <Select
            {...control}
            value={kind}
            onChange={(event) => {
              const next = event.target.value;
              onChange(
                next === 'all' ? undefined : next === 'any' ? 'any' : { n: Math.max(1, Math.min(2, count)) },
              );
            }}
          >
            <option value="all">all have settled</option>
            <option value="any">the first has arrived</option>
            <option value="n">some have arrived</option>
          </Select>
        )}
      </Field>
      {kind === 'n' ? (
        <>
          <NumberField
            label="How many"
            value={n}
            min={1}
            max={Math.max(1, count)}
            onChange={(next) => onChange({ n: next ?? 1, ...(cancelRest ? { cancelRest } : {}) })}
          />
          <label className="flex h-8 items-center gap-2 text-sm">
            <input
              type="checkbox"
              checked={cancelRest}
              onChange={(event) => onChange(event.target.checked ? { n, cancelRest: true } : { n })}
            />
            cancel the rest
          </label>
        </>
      ) : null}
    </div>
  );
}

/** A duration as it is written in files; what is none is kept aside until it is one. */
export function DurationField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | number | undefined;
  onChange(value: string | number | undefined): void;
}) {
  const [draft, setDraft] = useState<string | null>(null);
  const text = draft ?? (value === undefined ? '' : String(value));
  const isWrong = text !== '' && parseDuration(text) === null;
  const write = (next: string): void => {
    setDraft(next);
    if (next === '') onChange(undefined);
    else if (parseDuration(next) !== null) onChange(next);
  };
  return (
    <Field label={label} error={isWrong ? 'Write 10s, 5m or PT1H.' : null}>
      {(control) => (
        <TextInput
          {...control}
          value={text}
          placeholder="10s"
          onChange={(event) => write(event.target.value.trim())}
          onBlur={() => isWrong || setDraft(null)}
        />
      )}
    </Field>
  );
}

/** A number within bounds; empty is none. */
export function NumberField(props: {
  label: string;
  value: number | undefined;
  min: number;
  max: number;
  onChange(value: number | undefined): void;
}) {
  const { label, value, min, max, onChange } = props;
  return (
    <Field label={label}>
      {(control) => (
        <TextInput
          {...control}
          type="number"
          min={min}
          max={max}
          value={value ?? ''}
          onChange={(event) => {
            const next = event.target.valueAsNumber;
            onChange(Number.isNaN(next) ? undefined : Math.min(max, Math.max(min, next)));
          }}
        />
      )}
    </Field>
  );
}

/** A policy without what says nothing. */
function withoutEmpty(policy: Policy): Policy {
  const clean: Policy = {};
  for (const [name, value] of Object.entries(policy)) {
    if (value === undefined) continue;
    const inner =
      name === 'retry'
        ? Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined))
        : value;
    if (name === 'retry' && Object.keys(inner as object).length === 0) continue;
    Object.assign(clean, { [name]: inner });
  }
  return clean;
}
