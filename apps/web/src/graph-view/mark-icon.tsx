import { CornerUpLeft, GitMerge, Hand, LifeBuoy, RotateCw, Timer, Undo2 } from 'lucide-react';
import type { NodeMark } from './node-marks.ts';

const ICONS = {
  retry: RotateCw,
  timeout: Timer,
  onError: Hand,
  join: GitMerge,
  backtrack: CornerUpLeft,
  fallback: LifeBuoy,
  undo: Undo2,
};

/** The sign of a policy. */
export function MarkIcon({ kind }: { kind: NodeMark['kind'] }) {
  const Icon = ICONS[kind];
  return <Icon size={11} aria-hidden className="shrink-0" />;
}
