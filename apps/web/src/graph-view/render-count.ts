/** How often each card was drawn, for measuring; it counts only where a page has set the counter up. */
export function countRender(nodeId: string): void {
  const counts = (globalThis as { rexRenders?: Record<string, number> }).rexRenders;
  if (counts) counts[nodeId] = (counts[nodeId] ?? 0) + 1;
}
