/** Gives a node's card the focus, when it is on the page. */
export function focusNode(surface: HTMLElement | null, nodeId: string): void {
  const card = surface?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(nodeId)}"]`);
  card?.focus({ preventScroll: true });
}
