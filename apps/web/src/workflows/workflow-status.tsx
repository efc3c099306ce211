import type { WorkflowStatus } from '@rex/types';
import { classNames } from '../ui/class-names.ts';

const LOOKS: Record<WorkflowStatus, { word: string; colours: string; title: string }> = {
  draft: { word: 'Draft', colours: 'bg-sunken text-muted', title: 'Never published' },
  active: { word: 'Active', colours: 'bg-ok-soft text-ok', title: 'Published' },
  archived: {
    word: 'Archived',
    colours: 'bg-sunken text-muted',
    title: 'Put away: nothing starts it',
  },
};

/** Whether a workflow is published, with the number of its version. */
export function WorkflowStatusChip({ status, version }: { status: WorkflowStatus; version: number | null }) {
  const { word, colours, title } = LOOKS[status];
  return (
    <span
      title={title}
      className={classNames('inline-flex rounded-full px-2 py-0.5 text-xs font-medium', colours)}
    >
      {word}
      {status === 'active' && version !== null ? <span className="ml-1 font-normal">v{version}</span> : null}
    </span>
  );
}
