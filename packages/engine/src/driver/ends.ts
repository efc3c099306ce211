import type { ExecutionState } from '../state.ts';

/** Who waits for the end of which execution. */
export class Ends {
  readonly #waiting = new Map<string, ((state: ExecutionState) => void)[]>();

  /** Resolves with the last state of an execution. */
  of(executionId: string): Promise<ExecutionState> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(executionId) ?? [];
      waiting.push(resolve);
      this.#waiting.set(executionId, waiting);
    });
  }

  tell(executionId: string, state: ExecutionState): void {
    for (const resolve of this.#waiting.get(executionId) ?? []) resolve(state);
    this.#waiting.delete(executionId);
  }
}
