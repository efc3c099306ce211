import { ApiError } from '@rex/client';
import { create } from 'zustand';

/** Whether the server does not answer. */
export const useServerAway = create<{ isAway: boolean }>(() => ({ isAway: false }));

export const serverIsAway = (isAway: boolean): void => {
  if (useServerAway.getState().isAway !== isAway) useServerAway.setState({ isAway });
};

/** Whether an error says that nobody answered, or that something in between did. */
export const isAwayError = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 0 || error.status === 502 || error.status === 504);
