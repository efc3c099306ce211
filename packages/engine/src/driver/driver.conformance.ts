import { after, before, describe } from 'node:test';
import { childStories } from './driver.children.conformance.ts';
import { controlStories } from './driver.control.conformance.ts';
import { timeoutStories } from './driver.timeouts.conformance.ts';
import { undoStories } from './driver.undo.conformance.ts';
import { DriverStage } from './driver-stage.test-support.ts';
import type { StoreHarness } from './execution-store.fixtures.ts';

/** What drivers do with whole executions, seen from outside; run it on each store. */
export function driverConformance(name: string, makeStore: () => Promise<StoreHarness>): void {
  describe(name, () => {
    let stage: DriverStage | undefined;
    before(async () => {
      stage = new DriverStage(await makeStore());
    });
    after(() => stage!.close());
    const on = (): DriverStage => stage!;
    childStories(on);
    undoStories(on);
    timeoutStories(on);
    controlStories(on);
  });
}
