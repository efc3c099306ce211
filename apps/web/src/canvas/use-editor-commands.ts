import { useCommands } from '../commands/use-commands.ts';
import type { Editor } from './editor.ts';
import type { EditorKeyTargets } from './use-editor-keys.ts';

const GROUP = 'Canvas';

/** Offers what the editor does in the palette of commands. */
export function useEditorCommands(editor: Editor, targets: EditorKeyTargets): void {
  useCommands([
    { id: 'canvas.add', group: GROUP, label: 'Add a node', hint: 'N', run: () => targets.openQuickAdd() },
    {
      id: 'canvas.connect',
      group: GROUP,
      label: 'Connect the selected node to…',
      hint: 'C',
      run: () => (editor.single === null ? undefined : targets.openConnect(editor.single)),
    },
    { id: 'canvas.layout', group: GROUP, label: 'Lay the graph out anew', run: () => editor.layOut() },
    { id: 'canvas.undo', group: GROUP, label: 'Undo', hint: 'Ctrl Z', run: () => editor.undo() },
    { id: 'canvas.redo', group: GROUP, label: 'Redo', hint: 'Ctrl Y', run: () => editor.redo() },
    {
      id: 'canvas.save',
      group: GROUP,
      label: 'Save the draft now',
      hint: 'Ctrl S',
      run: () => targets.saveNow(),
    },
    { id: 'canvas.keys', group: GROUP, label: 'Show the keys', hint: '?', run: () => targets.openHelp() },
  ]);
}
