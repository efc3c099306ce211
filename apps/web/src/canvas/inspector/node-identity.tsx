'use client';

import type { GraphNode } from '@rex/types';
import { useEffect, useState } from 'react';
import { idProblem, renameNode, setName } from '../../document/change-node.ts';
import { Field, TextInput } from '../../ui/field.tsx';
import { useEditor } from '../editor-context.ts';

/** The name and the id of a node. The id is changed when it is finished: everything that names it follows. */
export function NodeIdentity({ node, title }: { node: GraphNode; title: string }) {
  const { editor } = useEditor();
  return (
    <div className="grid grid-cols-2 gap-3 border-b px-3 py-3">
      <Field label="Name">
        {(control) => (
          <TextInput
            {...control}
            data-node-name
            value={node.name ?? ''}
            placeholder={title}
            maxLength={200}
            onChange={(event) =>
              editor.editGraph((graph) => setName(graph, node.id, event.target.value), `name ${node.id}`)
            }
            onBlur={() => editor.seal()}
          />
        )}
      </Field>
      <IdField id={node.id} />
    </div>
  );
}

function IdField({ id }: { id: string }) {
  const { editor } = useEditor();
  const [text, setText] = useState(id);
  useEffect(() => setText(id), [id]);
  const problem = idProblem(editor.graph, id, text);
  const commit = (): void => {
    if (problem !== null || text === id) return;
    editor.editGraph((graph) => renameNode(graph, id, text));
    editor.select([text]);
  };
  return (
    <Field label="Id, for expressions" error={problem}>
      {(control) => (
        <TextInput
          {...control}
          value={text}
          spellCheck={false}
          className="font-mono text-xs"
          onChange={(event) => setText(event.target.value)}
          onBlur={() => (problem === null ? commit() : setText(id))}
          onKeyDown={(event) => {
            if (event.key === 'Enter') commit();
            if (event.key === 'Escape') setText(id);
          }}
        />
      )}
    </Field>
  );
}
