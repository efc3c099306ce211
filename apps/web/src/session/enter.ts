import type { Session } from '@rex/types';
import { signedIn, signedOut } from './session-store.ts';
import { tellTabs } from './tab-channel.ts';

/** Begins a session that the user asked for, here and in the other tabs. */
export function enter(session: Session): void {
  signedIn(session);
  tellTabs({ type: 'signed_in', userId: session.user.id });
}

/** Ends the session for this tab and the others. */
export function leave(): void {
  signedOut();
  tellTabs({ type: 'signed_out' });
}
