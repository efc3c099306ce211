import type { Manifests, Problem } from '@rex/types';
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Draft, Editor, Selection } from './editor.ts';

/** What all parts of the editor share. */
export interface EditorEnvironment {
  editor: Editor;
  workflowId: string;
  manifests: Manifests;
  /** Opens the list of node types, for a node behind an outlet or for one at large. */
  openQuickAdd(request: QuickAddRequest): void;
  /** Opens the list of nodes that an outlet may lead to. */
  openConnect(nodeId: string, outlet?: string): void;
  openHelp(): void;
  /** Brings a node into sight, selects it and gives it the focus. */
  reveal(nodeId: string): void;
}

export interface QuickAddRequest {
  after?: { source: string; outlet: string };
  /** Where on the screen the list opens; in the middle without it. */
  at?: { x: number; y: number };
  /** Where a node dropped there belongs. */
  drop?: { location: readonly string[]; position: { x: number; y: number } };
}

export const EditorContext = createContext<EditorEnvironment | null>(null);

/** The editor around; throws outside of one. */
export function useEditor(): EditorEnvironment {
  const found = useContext(EditorContext);
  if (!found) throw new Error('This part of the page belongs into the editor.');
  return found;
}

/** A part of the draft; draws anew only when that part changes. */
export const useDraft = <Part>(select: (draft: Draft) => Part): Part =>
  useStore(useEditor().editor.document, (history) => select(history.present));

export const useSelection = <Part>(select: (selection: Selection) => Part): Part =>
  useStore(useEditor().editor.selection, select);

/** What is wrong with the draft. */
export const ProblemsContext = createContext<readonly Problem[]>([]);
