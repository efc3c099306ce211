'use client';

import { Copy, Spline, Trash2 } from 'lucide-react';
import { useMemo } from 'react';
import { bodyOf, findNode } from '../../document/location.ts';
import { setOutput } from '../../document/settings.ts';
import { ExpressionScopeContext } from '../../expression-field/expression-scope.ts';
import { NodeIcon } from '../../graph-view/node-icon.tsx';
import { nodeMarks } from '../../graph-view/node-marks.ts';
import { IconButton } from '../../ui/button.tsx';
import { useDraft, useEditor } from '../editor-context.ts';
import type { RunData } from '../run-data.ts';
import { removeSelected } from '../use-editor-keys.ts';
import { ConfigForm } from './config-form.tsx';
import { NodeIdentity } from './node-identity.tsx';
import { OutletsSection } from './outlets-section.tsx';
import { PolicyForm } from './policy-form.tsx';
import { Section } from './section.tsx';
import { StepData } from './step-data.tsx';
import { useNodeScope } from './use-node-scope.ts';
import { ValueField } from './value-field.tsx';

/** All of one node. */
export function NodeInspector({ nodeId, data }: { nodeId: string; data: RunData | null }) {
  const { editor, manifests, openConnect } = useEditor();
  const graph = useDraft((draft) => draft.graph);
  const found = useMemo(() => findNode(graph, nodeId), [graph, nodeId]);
  const scope = useNodeScope(graph, manifests, { nodeId }, data);
  if (!found) return null;
  const { node, location } = found;
  const manifest = manifests.get(node.type);
  const title = manifest?.ui.title ?? node.type;
  const marks = nodeMarks(node);
  const isNote = manifest?.role === 'note';
  const isTrigger = manifest?.role === 'trigger';
  return (
    <ExpressionScopeContext value={scope}>
      <header className="flex items-start gap-2.5 border-b px-3 py-3">
        <span className="flex size-9 shrink-0 items-center justify-center rounded-md bg-sunken text-muted">
          <NodeIcon name={manifest?.ui.icon} size={18} />
        </span>
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-base font-semibold">{title}</h2>
          <p className="text-xs text-muted">
            {manifest?.ui.summary ?? 'This type is not known here. It is kept as it is.'}
          </p>
        </div>
        <div className="flex shrink-0">
          {isNote ? null : (
            <IconButton
              label="Connect to… (C)"
              size="sm"
              icon={<Spline size={15} />}
              onClick={() => openConnect(nodeId)}
            />
          )}
          <IconButton
            label="Duplicate (Ctrl D)"
            size="sm"
            icon={<Copy size={15} />}
            onClick={() => editor.duplicate()}
          />
          <IconButton
            label="Remove (Del)"
            size="sm"
            icon={<Trash2 size={15} />}
            onClick={() => removeSelected(editor)}
          />
        </div>
      </header>
      <NodeIdentity node={node} title={title} />
      {manifest ? (
        <Section title={isNote ? 'Text' : 'What it does'}>
          <ConfigForm key={nodeId} node={node} manifest={manifest} />
        </Section>
      ) : null}
      {bodyOf(node) ? <BodyOutput loopId={nodeId} data={data} location={[...location, nodeId]} /> : null}
      {isNote ? null : (
        <>
          <Section title="Where it leads">
            <OutletsSection node={node} manifest={manifest} location={location} />
          </Section>
          {isTrigger ? null : (
            <Section
              title="Time, failure and joins"
              isOpenAtFirst={marks.length > 0}
              note={marks.map(({ short }) => short).join(' · ')}
            >
              <PolicyForm key={nodeId} node={node} location={location} />
            </Section>
          )}
          <Section title="In the last execution">
            <StepData nodeId={nodeId} data={data} />
          </Section>
        </>
      )}
    </ExpressionScopeContext>
  );
}

/** What one round of a loop gives. */
function BodyOutput({
  loopId,
  location,
  data,
}: {
  loopId: string;
  location: readonly string[];
  data: RunData | null;
}) {
  const { editor, manifests } = useEditor();
  const graph = useDraft((draft) => draft.graph);
  const scope = useNodeScope(graph, manifests, { endOf: location }, data);
  const body = bodyOf(findNode(graph, loopId)?.node ?? { id: '', type: '' });
  return (
    <Section title="What a round gives" isOpenAtFirst={body?.output !== undefined}>
      <ExpressionScopeContext value={scope}>
        <div data-field="/config/body/output">
          <ValueField
            key={loopId}
            label="What a round gives"
            value={body?.output}
            placeholder="Without it, the outputs of the last nodes"
            onChange={(output) =>
              editor.editGraph((before) => setOutput(before, location, output), `output ${loopId}`)
            }
          />
        </div>
      </ExpressionScopeContext>
    </Section>
  );
}
