'use client';

import { closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { Annotation, Compartment, EditorState, type Extension } from '@codemirror/state';
import { EditorView, keymap, placeholder as placeholderOf, tooltips } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { classNames } from '../ui/class-names.ts';
import { editorTheme } from './editor-theme.ts';

interface CodeFieldProps {
  value: string;
  onChange(value: string): void;
  /** Language, completion, lint; a constant, or memoised, since a new one sets the editor up anew. */
  extensions: Extension;
  label: string;
  id?: string | undefined;
  describedBy?: string | undefined;
  isInvalid?: boolean | undefined;
  placeholder?: string | undefined;
  isReadOnly?: boolean;
  /** Lines that are shown at least. */
  linesMin?: number;
}

/** A small editor for text with a syntax. Tab leaves it, as it leaves every field. */
export function CodeField(props: CodeFieldProps) {
  const {
    value,
    extensions,
    label,
    id,
    describedBy,
    isInvalid,
    placeholder,
    isReadOnly,
    linesMin = 1,
  } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const settings = useRef(new Compartment());
  const onChange = useRef(props.onChange);
  const first = useRef(value);
  useEffect(() => {
    onChange.current = props.onChange;
  });
  useEffect(() => {
    if (!host.current) return;
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: first.current,
        extensions: [BASE, settings.current.of([]), listen(onChange)],
      }),
    });
    view.current = editor;
    return () => {
      editor.destroy();
      view.current = null;
    };
  }, []);
  useEffect(() => {
    const attributes = {
      'aria-label': label,
      tabindex: '0',
      ...(id ? { id } : {}),
      ...(describedBy ? { 'aria-describedby': describedBy } : {}),
      ...(isInvalid ? { 'aria-invalid': 'true' } : {}),
      style: `min-height: ${linesMin * 20 + 10}px`,
    };
    const list = [
      extensions,
      EditorView.contentAttributes.of(attributes),
      placeholder ? placeholderOf(placeholder) : [],
      isReadOnly ? [EditorState.readOnly.of(true), EditorView.editable.of(false)] : [],
    ];
    view.current?.dispatch({ effects: settings.current.reconfigure(list) });
  }, [extensions, label, id, describedBy, isInvalid, placeholder, isReadOnly, linesMin]);
  useEffect(() => {
    first.current = value;
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === value) return;
    editor.dispatch({
      changes: { from: 0, to: editor.state.doc.length, insert: value },
      annotations: fromOutside.of(true),
    });
  }, [value]);
  return (
    <div
      ref={host}
      className={classNames(
        'nodrag nokey w-full overflow-hidden rounded-md border bg-surface focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-focus',
        isInvalid ? 'border-bad' : 'border-line-strong',
      )}
    />
  );
}

/** Marks a change that came from outside, which need not be told there. */
const fromOutside = Annotation.define<boolean>();

const listen = (onChange: { readonly current: (value: string) => void }): Extension =>
  EditorView.updateListener.of(({ docChanged, state, transactions }) => {
    const isOwn = transactions.some((each) => each.docChanged && !each.annotation(fromOutside));
    if (docChanged && isOwn) onChange.current(state.doc.toString());
  });

const BASE: Extension = [
  history(),
  bracketMatching(),
  closeBrackets(),
  EditorView.lineWrapping,
  // In the body, so that no panel cuts the list of suggestions off.
  tooltips({ position: 'fixed', parent: typeof document === 'undefined' ? undefined : document.body }),
  keymap.of([...completionKeymap, ...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap]),
  editorTheme,
];
