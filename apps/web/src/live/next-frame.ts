/** A tab that is not seen draws nothing; it still has to know how things stand. */
const HIDDEN_MS = 250;

/** Calls back when the next picture is drawn, or soon where none is; gives what takes it back. */
export function nextFrame(act: () => void): () => void {
  if (document.visibilityState === 'hidden') {
    const timer = setTimeout(act, HIDDEN_MS);
    return () => clearTimeout(timer);
  }
  let isDone = false;
  const once = (): void => {
    if (isDone) return;
    stop();
    act();
  };
  const frame = requestAnimationFrame(once);
  // The tab may be hidden before the picture is drawn.
  const timer = setTimeout(once, HIDDEN_MS);
  const stop = (): void => {
    isDone = true;
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  return stop;
}
