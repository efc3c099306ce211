import { type ReactNode, useState } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

interface ConfirmDialogProps {
  isOpen: boolean;
  onOpenChange(isOpen: boolean): void;
  title: string;
  /** What will happen. */
  children: ReactNode;
  /** The words on the button that does it. */
  confirm: string;
  isDangerous?: boolean;
  /** Closes the dialog when it succeeds; a failure is shown in it. */
  onConfirm(): Promise<unknown>;
}

/** Asks before something that cannot be taken back. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { isOpen, onOpenChange, title, children, confirm, isDangerous = true, onConfirm } = props;
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const act = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      await onConfirm();
      onOpenChange(false);
    } catch (thrown) {
      setProblem(thrown instanceof Error ? thrown.message : String(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={(open) => {
        setProblem(null);
        onOpenChange(open);
      }}
      title={title}
      width="sm"
      actions={
        <>
          <Button onClick={() => onOpenChange(false)}>Keep it</Button>
          <Button tone={isDangerous ? 'danger' : 'primary'} isBusy={isBusy} onClick={() => void act()}>
            {confirm}
          </Button>
        </>
      }
    >
      <div className="text-sm text-muted">{children}</div>
      {problem ? (
        <p role="alert" className="mt-3 rounded-md bg-bad-soft px-3 py-2 text-sm">
          {problem}
        </p>
      ) : null}
    </Dialog>
  );
}
