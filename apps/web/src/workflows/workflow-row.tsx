import type { WorkflowSummary } from '@rex/types';
import {
  Archive,
  ArchiveRestore,
  Copy,
  Download,
  Ellipsis,
  ListTree,
  Pencil,
  Play,
  Trash2,
} from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { paths } from '../routing/paths.ts';
import { IconButton } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { RelativeTime } from '../ui/time.tsx';
import type { useWorkflowActions } from './use-workflow-actions.ts';
import { WorkflowStatusChip } from './workflow-status.tsx';

interface WorkflowRowProps {
  workflow: WorkflowSummary;
  actions: ReturnType<typeof useWorkflowActions>;
  onRun(): void;
  onDelete(): void;
}

/** A workflow in the list: what it is, what it last did, and what can be done with it. */
export function WorkflowRow({ workflow, actions, onRun, onDelete }: WorkflowRowProps) {
  const { id, name, description, status, version, nodes, lastExecution, updatedAt } = workflow;
  return (
    <tr className="group border-b last:border-b-0 hover:bg-hover">
      <td className="w-full max-w-0 min-w-56 py-2 pr-3 pl-4">
        <Link href={paths.workflow(id)} className="block truncate font-medium hover:underline" title={name}>
          {name}
        </Link>
        {description ? <p className="truncate text-xs text-muted">{description}</p> : null}
      </td>
      <td className="px-3">
        <WorkflowStatusChip status={status} version={version} />
      </td>
      <td className="px-3">
        {lastExecution ? (
          <Link
            href={paths.execution(id, lastExecution.id)}
            className="flex items-center gap-2 whitespace-nowrap"
          >
            <span className="sr-only">Last execution of {name}:</span>
            <StatusBadge status={lastExecution.status} />
            <span className="text-xs text-muted">
              <RelativeTime at={lastExecution.createdAt} />
            </span>
          </Link>
        ) : (
          <span className="text-xs text-muted">Never run</span>
        )}
      </td>
      <td className="px-3 text-right text-muted tabular-nums">{nodes}</td>
      <td className="px-3 text-xs whitespace-nowrap text-muted">
        <RelativeTime at={updatedAt} />
      </td>
      <td className="py-1 pr-3">
        <div className="flex justify-end">
          {status === 'archived' ? null : (
            <IconButton label={`Run ${name}`} size="sm" icon={<Play size={14} />} onClick={onRun} />
          )}
          <RowMenu {...{ workflow, actions, onRun, onDelete }} />
        </div>
      </td>
    </tr>
  );
}

function RowMenu({ workflow, actions, onDelete }: WorkflowRowProps) {
  const router = useRouter();
  const { id, name, status } = workflow;
  return (
    <Menu
      trigger={<IconButton label={`More for ${name}`} size="sm" icon={<Ellipsis size={15} />} />}
      items={[
        { label: 'Open', icon: <Pencil size={14} />, onSelect: () => router.push(paths.workflow(id)) },
        {
          label: 'Executions',
          icon: <ListTree size={14} />,
          onSelect: () => router.push(paths.executions(id)),
        },
        null,
        { label: 'Duplicate', icon: <Copy size={14} />, onSelect: () => void actions.duplicate(workflow) },
        {
          label: 'Export file',
          icon: <Download size={14} />,
          onSelect: () => void actions.exportFile(workflow),
        },
        null,
        status === 'archived'
          ? {
              label: 'Restore',
              icon: <ArchiveRestore size={14} />,
              onSelect: () => void actions.restore(workflow),
            }
          : { label: 'Archive', icon: <Archive size={14} />, onSelect: () => void actions.archive(workflow) },
        { label: 'Delete…', icon: <Trash2 size={14} />, isDangerous: true, onSelect: onDelete },
      ]}
    />
  );
}
