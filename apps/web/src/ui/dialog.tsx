import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import { IconButton } from './button.tsx';
import { classNames } from './class-names.ts';

const CONTROLS = 'input:not([type=hidden], [hidden]), select, textarea, [contenteditable=true]';
const WIDTHS = { sm: 'w-96', md: 'w-[34rem]', lg: 'w-[52rem]' };

interface DialogProps {
  isOpen: boolean;
  onOpenChange(isOpen: boolean): void;
  title: string;
  description?: ReactNode;
  width?: keyof typeof WIDTHS;
  /** Nothing but its buttons closes it, and none of them has the focus: it may open in the middle of typing. */
  isFirm?: boolean;
  children: ReactNode;
  /** The row of buttons at its end. */
  actions?: ReactNode;
}

/** A dialog in the middle; Escape and the cross close it, and the focus goes back to where it was. */
export function Dialog({
  isOpen,
  onOpenChange,
  title,
  description,
  width = 'md',
  isFirm = false,
  children,
  actions,
}: DialogProps) {
  const body = useRef<HTMLDivElement>(null);
  const row = useRef<HTMLDivElement>(null);
  const popup = useRef<HTMLDivElement>(null);
  /** What the dialog is about, rather than the cross that closes it. */
  const firstControl = () =>
    body.current?.querySelector<HTMLElement>(CONTROLS) ??
    (isFirm ? popup.current : row.current?.querySelector('button')) ??
    true;
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => onOpenChange(open)}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-[oklch(0.15_0.02_265/0.45)]" />
        <Base.Popup
          ref={popup}
          initialFocus={firstControl}
          className={classNames(
            'fixed top-1/2 left-1/2 z-50 flex max-h-[88vh] max-w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 flex-col rounded-xl border border-line bg-raised shadow-lg outline-none',
            WIDTHS[width],
          )}
        >
          <div className="flex items-start gap-3 border-b px-5 py-3.5">
            <div className="min-w-0 flex-1">
              <Base.Title className="text-lg font-semibold">{title}</Base.Title>
              {description ? (
                <Base.Description className="text-sm text-muted">{description}</Base.Description>
              ) : null}
            </div>
            {isFirm ? null : (
              <Base.Close render={<IconButton label="Close" size="sm" icon={<X size={16} />} />} />
            )}
          </div>
          <div ref={body} className="min-h-0 flex-1 overflow-auto px-5 py-4">
            {children}
          </div>
          {actions ? (
            <div ref={row} className="flex justify-end gap-2 border-t px-5 py-3">
              {actions}
            </div>
          ) : null}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
