import { create } from 'zustand';

type Keep = () => Promise<unknown>;

const useHeld = create<{ keeps: readonly Keep[] }>(() => ({ keeps: [] }));

/** Says that leaving now would lose something, until the returned function is called; `keep` tries to save it. */
export function holdUnsavedWork(keep: Keep): () => void {
  useHeld.setState(({ keeps }) => ({ keeps: [...keeps, keep] }));
  return () => useHeld.setState(({ keeps }) => ({ keeps: keeps.filter((each) => each !== keep) }));
}

/** Whether anything on this page would be lost. */
export const hasUnsavedWork = (): boolean => useHeld.getState().keeps.length > 0;

/** Whether anything on this page would be lost, for what is drawn. */
export const useUnsavedWork = (): boolean => useHeld(({ keeps }) => keeps.length > 0);

/** Tries to save all of it; says whether that worked. */
export async function keepUnsavedWork(): Promise<boolean> {
  const results = await Promise.allSettled(useHeld.getState().keeps.map((keep) => keep()));
  return results.every(({ status }) => status === 'fulfilled');
}
