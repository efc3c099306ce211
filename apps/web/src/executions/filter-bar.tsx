import { Menu } from '@base-ui/react/menu';
import { ExecutionStatus } from '@rex/types';
import { Check, ListFilter } from 'lucide-react';
import { Button } from '../ui/button.tsx';
import { Select, TextInput } from '../ui/field.tsx';
import { StatusIcon, statusLook } from '../ui/status-badge.tsx';
import { type ExecutionFilter, SPANS } from './execution-filter.ts';

interface FilterBarProps {
  filter: ExecutionFilter;
  onChange(changes: Record<string, string | null>): void;
}

/** Which executions are shown: by status, several at once, and by when they were started. */
export function FilterBar({ filter, onChange }: FilterBarProps) {
  const { statuses, span, from, to } = filter;
  const change = (changes: Record<string, string | null>): void => onChange({ ...changes, page: null });
  return (
    <div className="flex flex-wrap items-center gap-2">
      <StatusMenu statuses={statuses} onChange={(next) => change({ status: next.join(',') || null })} />
      <Select
        aria-label="Started"
        className="w-auto!"
        value={span ?? ''}
        onChange={({ target }) =>
          change({
            span: target.value || null,
            ...(target.value === 'custom' ? {} : { from: null, to: null }),
          })
        }
      >
        <option value="">Any time</option>
        {SPANS.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
        <option value="custom">From … to …</option>
      </Select>
      {span === 'custom' ? (
        <>
          <TextInput
            type="datetime-local"
            aria-label="Started from"
            className="w-auto!"
            value={from}
            onChange={({ target }) => change({ from: target.value || null, span: 'custom' })}
          />
          <span className="text-xs text-muted">to</span>
          <TextInput
            type="datetime-local"
            aria-label="Started before"
            className="w-auto!"
            value={to}
            onChange={({ target }) => change({ to: target.value || null, span: 'custom' })}
          />
        </>
      ) : null}
      {statuses.length > 0 || span !== null ? (
        <Button
          size="sm"
          tone="quiet"
          onClick={() => change({ status: null, span: null, from: null, to: null })}
        >
          Show all
        </Button>
      ) : null}
    </div>
  );
}

interface StatusMenuProps {
  statuses: readonly ExecutionStatus[];
  onChange(statuses: ExecutionStatus[]): void;
}

function StatusMenu({ statuses, onChange }: StatusMenuProps) {
  const words = statuses.map((status) => statusLook(status).word).join(', ');
  return (
    <Menu.Root>
      <Menu.Trigger
        render={<Button icon={<ListFilter size={14} />}>{words === '' ? 'Any status' : words}</Button>}
      />
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="start" className="z-50">
          <Menu.Popup
            aria-label="Status"
            className="min-w-44 rounded-lg border border-line bg-raised p-1 shadow-lg outline-none"
          >
            {ExecutionStatus.options.map((status) => (
              <Menu.CheckboxItem
                key={status}
                checked={statuses.includes(status)}
                closeOnClick={false}
                onCheckedChange={(isOn) =>
                  onChange(isOn ? [...statuses, status] : statuses.filter((each) => each !== status))
                }
                className="flex items-center gap-2 rounded-md px-2 py-1.5 text-sm outline-none select-none data-[highlighted]:bg-hover"
              >
                <span className="flex size-4 items-center justify-center rounded-sm border border-line-strong">
                  <Menu.CheckboxItemIndicator>
                    <Check size={12} />
                  </Menu.CheckboxItemIndicator>
                </span>
                <span aria-hidden className="inline-flex">
                  <StatusIcon status={status} />
                </span>
                {statusLook(status).word}
              </Menu.CheckboxItem>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
