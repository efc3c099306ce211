import { Dialog } from '../ui/dialog.tsx';

const GROUPS: readonly { title: string; keys: readonly (readonly [string, string])[] }[] = [
  {
    title: 'Build',
    keys: [
      ['N or /', 'Add a node, after the selected one'],
      ['C', 'Connect the selected node to…'],
      ['Enter or F2', 'Edit the name of the selected node'],
      ['Del', 'Remove what is selected'],
      ['Ctrl D', 'Duplicate'],
      ['Ctrl C, X, V', 'Copy, cut, paste'],
      ['Ctrl Z, Ctrl Y', 'Undo, redo'],
      ['Ctrl S', 'Save now'],
    ],
  },
  {
    title: 'Move around',
    keys: [
      ['Arrows', 'Go along the edges'],
      ['Shift Arrows', 'Move the selected nodes'],
      ['O', 'Open or close the loop'],
      ['Ctrl A', 'Select all nodes of this part'],
      ['Esc', 'Select nothing'],
      ['Wheel', 'Pan; with Ctrl zoom'],
      ['Shift drag', 'Select an area'],
    ],
  },
  {
    title: 'Expressions',
    keys: [
      ['{{', 'Begin an expression'],
      ['Ctrl Space', 'Suggest what may stand here'],
      ['Tab', 'On to the next field'],
    ],
  },
];

/** The keys of the editor. */
export function ShortcutsDialog({ onClose }: { onClose(): void }) {
  return (
    <Dialog isOpen onOpenChange={(isOpen) => isOpen || onClose()} title="Keys">
      <div className="grid grid-cols-1 gap-5 sm:grid-cols-2">
        {GROUPS.map(({ title, keys }) => (
          <section key={title}>
            <h3 className="mb-1.5 text-xs font-medium text-muted">{title}</h3>
            <dl className="flex flex-col gap-1.5">
              {keys.map(([key, what]) => (
                <div key={key} className="flex items-baseline gap-3 text-sm">
                  <dt className="w-28 shrink-0">
                    <kbd className="rounded border border-line-strong bg-sunken px-1.5 py-0.5 text-2xs">
                      {key}
                    </kbd>
                  </dt>
                  <dd className="text-muted">{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
