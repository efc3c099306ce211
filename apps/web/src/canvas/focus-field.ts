/**
 * Gives the focus to the field for a place of the document, or to the nearest one around it, once the inspector shows
 * the node. Nothing happens when there is none.
 */
export function focusField(path: string): void {
  const inside = /\/(config|policy)(\/.*)?$/.exec(path);
  if (!inside) return;
  const segments = `/${inside[1]}${inside[2] ?? ''}`.split('/');
  // The inspector draws the node that was just selected first.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      for (let length = segments.length; length > 1; length--) {
        const mark = CSS.escape(segments.slice(0, length).join('/'));
        const field = document.querySelector<HTMLElement>(`[data-field="${mark}"]`);
        const control = field?.querySelector<HTMLElement>(
          'input, textarea, select, [contenteditable="true"]',
        );
        if (!control) continue;
        control.scrollIntoView({ block: 'center' });
        control.focus();
        return;
      }
    }),
  );
}

/** Gives the focus to the name of the node that the inspector shows. */
export const focusName = (): void => document.querySelector<HTMLElement>('[data-node-name]')?.focus();
