import { useEffect } from 'react';
import { toast } from 'sonner';
import { readClipping } from '../document/clipboard.ts';
import type { Editor } from './editor.ts';
import { focusName } from './focus-field.ts';

/** What the keys of the whole editor lead to besides the editor's own commands. */
export interface EditorKeyTargets {
  openQuickAdd(): void;
  openConnect(nodeId: string): void;
  openHelp(): void;
  saveNow(): void;
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest('input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"]') !==
    null;

/** Says which policies lost their node with a removal. */
export function removeSelected(editor: Editor): void {
  const unsettled = editor.removeSelected();
  if (unsettled.length > 0)
    toast.info(`The policies of ${unsettled.join(', ')} named what was removed, and were changed.`);
}

/** Keys that work wherever the focus is, except where something is typed. */
export function useEditorKeys(editor: Editor | null, targets: EditorKeyTargets): void {
  useEffect(() => {
    if (!editor) return;
    const commands: Record<string, () => void> = {
      'mod+z': () => editor.undo(),
      'mod+shift+z': () => editor.redo(),
      'mod+y': () => editor.redo(),
      'mod+a': () => editor.selectAll(),
      'mod+d': () => editor.duplicate(),
      'mod+s': targets.saveNow,
      delete: () => removeSelected(editor),
      backspace: () => removeSelected(editor),
      n: targets.openQuickAdd,
      '/': targets.openQuickAdd,
      c: () => (editor.single === null ? undefined : targets.openConnect(editor.single)),
      f2: () => focusName(),
      '?': targets.openHelp,
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      const isMod = event.ctrlKey || event.metaKey;
      const name = `${isMod ? 'mod+' : ''}${isMod && event.shiftKey ? 'shift+' : ''}${event.key.toLowerCase()}`;
      if (name !== 'mod+s' && isTyping(event.target)) return;
      if (event.altKey || event.defaultPrevented) return;
      const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
      if (!command) return;
      event.preventDefault();
      command();
    };
    const onCopy = (event: ClipboardEvent): void => {
      if (isTyping(event.target) || !window.getSelection()?.isCollapsed) return;
      const clipping = editor.copy();
      if (!clipping) return;
      event.clipboardData?.setData('text/plain', JSON.stringify(clipping, null, 2));
      event.preventDefault();
      if (event.type === 'cut') removeSelected(editor);
    };
    const onPaste = (event: ClipboardEvent): void => {
      if (isTyping(event.target)) return;
      const clipping = readClipping(event.clipboardData?.getData('text/plain') ?? '');
      if (!clipping) return;
      event.preventDefault();
      editor.paste(clipping);
    };
    window.addEventListener('keydown', onKeyDown);
    document.addEventListener('copy', onCopy);
    document.addEventListener('cut', onCopy);
    document.addEventListener('paste', onPaste);
    return () => {
      window.removeEventListener('keydown', onKeyDown);
      document.removeEventListener('copy', onCopy);
      document.removeEventListener('cut', onCopy);
      document.removeEventListener('paste', onPaste);
    };
  }, [editor, targets]);
}
