import { useCallback, useMemo, useState } from 'react';

export type Panel = 'palette' | 'inspector' | 'problems';

/** Screens narrower than this begin without the palette. */
const WIDE = 1_200;

/** Which panels are shown. */
export function usePanels() {
  const [shown, setShown] = useState<ReadonlySet<Panel>>(
    () => new Set<Panel>(window.innerWidth >= WIDE ? ['palette', 'inspector'] : ['inspector']),
  );
  const open = useCallback((panel: Panel) => setShown((before) => new Set([...before, panel])), []);
  const close = useCallback(
    (panel: Panel) => setShown((before) => new Set([...before].filter((each) => each !== panel))),
    [],
  );
  return useMemo(() => ({ has: (panel: Panel) => shown.has(panel), open, close }), [shown, open, close]);
}
