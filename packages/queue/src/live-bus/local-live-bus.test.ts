import { liveBusConformance } from './live-bus.conformance.ts';
import { LocalLiveBus } from './local-live-bus.ts';

liveBusConformance('LocalLiveBus', async () => {
  const troubles: string[] = [];
  const bus = new LocalLiveBus({ onTrouble: (error) => troubles.push(String(error)) });
  return { publisher: bus, watcher: bus, troubles: () => troubles, close: () => bus.close() };
});
