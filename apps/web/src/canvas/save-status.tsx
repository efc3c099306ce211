'use client';

import { Check, CircleDot, CloudOff, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Spinner } from '../ui/spinner.tsx';
import type { Draft } from './editor.ts';
import type { SaveState } from './save-machine.ts';

const LOOKS: Record<SaveState<Draft>['status'], { word: string; icon: ReactNode; colour: string }> = {
  saved: { word: 'Saved', icon: <Check size={13} />, colour: 'text-faint' },
  unsaved: { word: 'Unsaved', icon: <CircleDot size={13} />, colour: 'text-muted' },
  saving: { word: 'Saving', icon: <Spinner className="size-3" />, colour: 'text-muted' },
  offline: { word: 'Offline, trying again', icon: <CloudOff size={13} />, colour: 'text-warn' },
  signed_out: { word: 'Signed out', icon: <CloudOff size={13} />, colour: 'text-warn' },
  archived: { word: 'Archived', icon: <TriangleAlert size={13} />, colour: 'text-warn' },
  deleted: { word: 'Deleted elsewhere', icon: <TriangleAlert size={13} />, colour: 'text-bad' },
  conflict: { word: 'Changed elsewhere', icon: <TriangleAlert size={13} />, colour: 'text-warn' },
  refused: { word: 'Not saved', icon: <TriangleAlert size={13} />, colour: 'text-bad' },
};

/** Whether the draft is kept. */
export function SaveStatus({ state }: { state: SaveState<Draft> }) {
  const { word, icon, colour } = LOOKS[state.status];
  return (
    <span
      role="status"
      title={`${word}. ${state.message ?? `Draft, revision ${state.revision}`}`}
      className={`flex min-w-4 items-center gap-1 text-xs ${colour}`}
    >
      <span aria-hidden className="shrink-0">
        {icon}
      </span>
      <span className="truncate">{word}</span>
    </span>
  );
}
