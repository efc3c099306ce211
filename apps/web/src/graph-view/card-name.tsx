import { statusLook } from '../ui/status-badge.tsx';
import { useCardProblem, useNodeStatus } from './graph-signals.ts';
import type { CardData } from './to-flow.ts';

/** The card's full name for those who cannot see it: type, name, status, problems. */
export function CardName({ data }: { data: CardData }) {
  const { node, manifest, nameId } = data;
  const status = useNodeStatus(node.id);
  const problem = useCardProblem(node.id);
  const parts = [
    manifest?.ui.title ?? node.type,
    node.name ?? node.id,
    status ? statusLook(status.status).word : null,
    status?.detail,
    problem ? `${problem.count} ${problem.count === 1 ? 'problem' : 'problems'}` : null,
  ];
  return (
    <span id={nameId} className="sr-only">
      {parts.filter(Boolean).join(', ')}
    </span>
  );
}
