import { EXIT } from './exit-codes.ts';

export type StopSignal = 'SIGINT' | 'SIGTERM';

/** The first wish to stop is told, the second ends the process at once. */
export function onStopSignal(tell: (signal: StopSignal) => void): () => void {
  let isTold = false;
  const listen = (signal: StopSignal) => (): void => {
    if (isTold) process.exit(signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated);
    isTold = true;
    tell(signal);
  };
  const listeners = { SIGINT: listen('SIGINT'), SIGTERM: listen('SIGTERM') };
  process.on('SIGINT', listeners.SIGINT);
  process.on('SIGTERM', listeners.SIGTERM);
  return () => {
    process.off('SIGINT', listeners.SIGINT);
    process.off('SIGTERM', listeners.SIGTERM);
  };
}
