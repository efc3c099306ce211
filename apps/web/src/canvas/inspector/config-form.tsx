'use client';

import type { GraphNode, Json, JsonObject, NodeManifest, Problem } from '@rex/types';
import { useContext, useMemo } from 'react';
import { renameOutlet, replaceConfig, setConfig } from '../../document/change-node.ts';
import { SchemaForm } from '../../schema-form/schema-form.tsx';
import { ProblemsContext, useEditor } from '../editor-context.ts';
import { DecisionEditor } from './decision-editor.tsx';
import { drawControl } from './draw-control.tsx';
import { PairsEditor } from './pairs-editor.tsx';

/** The config of a node: a form by its type's schema, or an editor of its own where a form is poor. */
export function ConfigForm({ node, manifest }: { node: GraphNode; manifest: NodeManifest }) {
  const { editor } = useEditor();
  const problems = useContext(ProblemsContext);
  const config = node.config ?? {};
  const group = `config ${node.id}`;
  const write = (next: JsonObject): void =>
    editor.editGraph((graph) => replaceConfig(graph, node.id, next), group);
  const errors = useMemo(() => problemsOf(problems, node.id), [problems, node.id]);
  const schema = useMemo(() => shownSchema(manifest), [manifest]);
  if (manifest.type === 'decision') {
    return (
      <div className="flex flex-col gap-2">
        <Faults errors={errors} />
        <DecisionEditor
          config={config}
          path="/config"
          onChange={write}
          onRenameOutlet={(outlet, next) =>
            editor.editGraph((graph) => renameOutlet(graph, node.id, outlet, next), group)
          }
        />
      </div>
    );
  }
  if (manifest.type === 'set') {
    const { values } = config;
    return (
      <div className="flex flex-col gap-2">
        <Faults errors={errors} />
        <PairsEditor
          noun="value"
          path="/config/values"
          value={isObject(values) ? values : {}}
          onChange={(next) => editor.editGraph((graph) => setConfig(graph, node.id, '/values', next), group)}
        />
      </div>
    );
  }
  const { body: _, ...shown } = config;
  return (
    <SchemaForm
      schema={schema}
      value={shown}
      path="/config"
      errors={errors}
      controls={drawControl}
      onChange={(next) => write(isObject(next) ? next : {})}
    />
  );
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The problems of a node with their places from its config on. */
function problemsOf(problems: readonly Problem[], nodeId: string): { path: string; message: string }[] {
  return problems.flatMap(({ nodeId: at, path, message, fix }) => {
    const inside = at === nodeId ? /\/nodes\/\d+(\/config(?:\/.*)?)$/.exec(path)?.[1] : undefined;
    // The bodies of loops have nodes, and problems, of their own.
    if (inside === undefined || inside.includes('/config/body/nodes/')) return [];
    return [{ path: inside, message: `${message} ${fix}`.replaceAll('`', '') }];
  });
}

function Faults({ errors }: { errors: readonly { path: string; message: string }[] }) {
  if (errors.length === 0) return null;
  return (
    <ul className="flex flex-col gap-1 rounded-md bg-bad-soft px-2.5 py-1.5 text-xs text-bad">
      {errors.map(({ path, message }) => (
        <li key={path + message}>{message}</li>
      ))}
    </ul>
  );
}

/** A loop's body is edited on the canvas. */
function shownSchema({ config }: NodeManifest): JsonObject {
  const { properties, required } = config;
  if (!isObject(properties) || !Object.hasOwn(properties, 'body')) return config;
  const { body: _, ...others } = properties;
  return {
    ...config,
    properties: others,
    ...(Array.isArray(required) ? { required: required.filter((name) => name !== 'body') } : {}),
  };
}
