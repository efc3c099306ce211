import { Menu as Base } from '@base-ui/react/menu';
import type { ReactElement, ReactNode } from 'react';
import { classNames } from './class-names.ts';

export interface MenuItem {
  label: string;
  icon?: ReactNode;
  /** A key that does the same, shown at the right. */
  hint?: string;
  isDangerous?: boolean;
  isDisabled?: boolean;
  onSelect(): void;
}

/** A button that opens a list of things to do; `null` in the list draws a line. */
export function Menu({
  trigger,
  items,
  align = 'end',
}: {
  trigger: ReactElement<Record<string, unknown>>;
  items: readonly (MenuItem | null)[];
  align?: 'start' | 'end';
}) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align={align} className="z-50">
          <Base.Popup className="min-w-48 rounded-lg border border-line bg-raised p-1 shadow-lg outline-none">
            {items.map((item, index) =>
              item === null ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: a line has no name of its own and never moves
                <Base.Separator key={index} className="my-1 h-px bg-line" />
              ) : (
                <Base.Item
                  key={item.label}
                  disabled={item.isDisabled}
                  onClick={item.onSelect}
                  className={classNames(
                    'flex items-center gap-2 rounded-md px-2 py-1.5 text-sm outline-none select-none data-[disabled]:opacity-45 data-[highlighted]:bg-hover',
                    item.isDangerous ? 'text-bad' : 'text-ink',
                  )}
                >
                  <span className="text-muted">{item.icon}</span>
                  <span className="flex-1">{item.label}</span>
                  {item.hint ? <kbd className="text-2xs text-faint">{item.hint}</kbd> : null}
                </Base.Item>
              ),
            )}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
