import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

interface TabsProps<Value extends string> {
  /** What is chosen between, for those who do not see it. */
  label: string;
  value: Value;
  onChange(value: NoInfer<Value>): void;
  tabs: readonly { value: NoInfer<Value>; label: ReactNode; content: ReactNode }[];
  /** What stands at the right of the row. */
  aside?: ReactNode;
  /** Takes all the height there is, the views without a margin. */
  isFilling?: boolean;
}

/** Several views in one place; the arrow keys change between them. */
export function Tabs<Value extends string>({
  label,
  value,
  onChange,
  tabs,
  aside,
  isFilling = false,
}: TabsProps<Value>) {
  return (
    <Base.Root
      value={value}
      onValueChange={(next: Value) => onChange(next)}
      className={classNames('flex min-h-0 flex-col', isFilling && 'h-full')}
    >
      <div className={classNames('flex items-center border-b', isFilling && 'bg-surface px-4 pt-2')}>
        <Base.List aria-label={label} className="flex flex-1 gap-4">
          {tabs.map((tab) => (
            <Base.Tab
              key={tab.value}
              value={tab.value}
              className="-mb-px border-b-2 border-transparent px-0.5 pb-2 text-sm font-medium text-muted hover:text-ink data-[active]:border-accent data-[active]:text-ink"
            >
              {tab.label}
            </Base.Tab>
          ))}
        </Base.List>
        {aside}
      </div>
      {tabs.map((tab) => (
        <Base.Panel
          key={tab.value}
          value={tab.value}
          className={isFilling ? 'min-h-0 flex-1 outline-offset-[-2px]' : 'min-h-0 pt-4'}
        >
          {tab.content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
