/** What a tab tells the others of the session that they share: never the session itself. */
export type TabMessage = { type: 'signed_in'; userId: string } | { type: 'signed_out' };

const NAME = 'rex.session';

/** Tells the other tabs of this browser. */
export function tellTabs(message: TabMessage): void {
  const channel = new BroadcastChannel(NAME);
  channel.postMessage(message);
  channel.close();
}

/** Hears what other tabs tell, until the returned function is called. */
export function hearTabs(listener: (message: TabMessage) => void): () => void {
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = ({ data }: MessageEvent<TabMessage>) => listener(data);
  return () => channel.close();
}
