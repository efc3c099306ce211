'use client';

import type { Graph, GraphLimits } from '@rex/types';
import { setSettings } from '../../document/settings.ts';
import { ExpressionScopeContext } from '../../expression-field/expression-scope.ts';
import { JsonField } from '../../expression-field/json-field.tsx';
import { Field, TextArea, TextInput } from '../../ui/field.tsx';
import { useDraft, useEditor } from '../editor-context.ts';
import type { RunData } from '../run-data.ts';
import { DurationField, NumberField } from './policy-form.tsx';
import { Section } from './section.tsx';
import { UndoCauses } from './undo-field.tsx';
import { useNodeScope } from './use-node-scope.ts';
import { ValueField } from './value-field.tsx';

/** The workflow itself: its name, what it takes, what it gives, and what it may use. */
export function DraftSettings({ data }: { data: RunData | null }) {
  const { editor, manifests } = useEditor();
  const draft = useDraft((all) => all);
  const { graph } = draft;
  const scope = useNodeScope(graph, manifests, { endOf: [] }, data);
  const change = (settings: Partial<Graph>, group: string): void =>
    editor.editGraph((before) => setSettings(before, settings), group);
  return (
    <ExpressionScopeContext value={scope}>
      <header className="border-b px-3 py-3">
        <h2 className="text-base font-semibold">Workflow</h2>
        <p className="text-xs text-muted">Select a node to see what it does.</p>
      </header>
      <div className="flex flex-col gap-3 border-b px-3 py-3">
        <Field label="Name" isRequired error={draft.name.trim() === '' ? 'A workflow needs a name.' : null}>
          {(control) => (
            <TextInput
              {...control}
              value={draft.name}
              maxLength={200}
              onChange={(event) => editor.edit((before) => ({ ...before, name: event.target.value }), 'name')}
              onBlur={() => editor.seal()}
            />
          )}
        </Field>
        <Field label="Description">
          {(control) => (
            <TextArea
              {...control}
              rows={3}
              value={draft.description ?? ''}
              onChange={(event) =>
                editor.edit(
                  (before) => ({ ...before, description: event.target.value || null }),
                  'description',
                )
              }
              onBlur={() => editor.seal()}
            />
          )}
        </Field>
      </div>
      <Section
        title="Input"
        note={graph.input === undefined ? 'anything' : 'by a schema'}
        isOpenAtFirst={graph.input !== undefined}
      >
        <p className="mb-1.5 text-xs text-muted">
          A JSON Schema of what the workflow is started with. What does not fit is refused.
        </p>
        <JsonField
          label="JSON Schema of the input"
          value={graph.input}
          placeholder='{ "type": "object", "properties": { … } }'
          onChange={(input) => {
            const isSchema =
              input === undefined ||
              typeof input === 'boolean' ||
              (typeof input === 'object' && input !== null && !Array.isArray(input));
            if (isSchema) change({ input: input as Graph['input'] }, 'input');
          }}
        />
      </Section>
      <Section
        title="Output"
        note={graph.output === undefined ? 'of the last nodes' : null}
        isOpenAtFirst={graph.output !== undefined}
      >
        <ValueField
          label="What the workflow gives"
          value={graph.output}
          placeholder="Without it, the outputs of the last nodes"
          onChange={(output) => change({ output }, 'output')}
        />
      </Section>
      <Section
        title="Undo"
        note={graph.undo === undefined ? 'never' : null}
        isOpenAtFirst={graph.undo !== undefined}
      >
        <UndoCauses value={graph.undo} onChange={(undo) => change({ undo }, 'undo')} />
      </Section>
      <Section title="Limits" isOpenAtFirst={graph.limits !== undefined || graph.failFast === true}>
        <LimitsForm
          limits={graph.limits ?? {}}
          onChange={(limits) => change({ limits: isEmpty(limits) ? undefined : limits }, 'limits')}
        />
        <label className="mt-3 flex items-center gap-2 text-sm">
          <input
            type="checkbox"
            checked={graph.failFast === true}
            onChange={(event) => change({ failFast: event.target.checked || undefined }, 'failFast')}
          />
          A failure cancels the other branches
        </label>
      </Section>
    </ExpressionScopeContext>
  );
}

const isEmpty = (limits: GraphLimits): boolean => Object.values(limits).every((value) => value === undefined);

function LimitsForm({ limits, onChange }: { limits: GraphLimits; onChange(limits: GraphLimits): void }) {
  const write = (part: Partial<GraphLimits>): void => {
    const entries = Object.entries({ ...limits, ...part }).filter(([, value]) => value !== undefined);
    onChange(Object.fromEntries(entries) as GraphLimits);
  };
  return (
    <div className="grid grid-cols-2 gap-3">
      <NumberField
        label="Steps at once"
        value={limits.parallelSteps}
        min={1}
        max={64}
        onChange={(parallelSteps) => write({ parallelSteps })}
      />
      <DurationField
        label="Timeout of an execution"
        value={limits.executionTimeout}
        onChange={(executionTimeout) => write({ executionTimeout })}
      />
    </div>
  );
}
