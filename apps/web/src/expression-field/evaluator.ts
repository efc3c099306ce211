import type { ExpressionContext } from '@rex/engine/expressions';
import type { Json } from '@rex/types';
import type { PreviewAnswer, PreviewJob } from './preview-job.ts';

export const PREVIEW_LIMIT_MS = 1_000;

/** A thread that evaluates. */
export interface PreviewThread {
  post(job: PreviewJob): void;
  end(): void;
}

/** What an evaluator needs of the outside. */
export interface EvaluatorPorts {
  start(onAnswer: (answer: PreviewAnswer) => void): PreviewThread;
  /** Calls back after so long; gives what takes it back. */
  after(ms: number, act: () => void): () => void;
}

export type Preview = { isOk: true; value: Json } | { isOk: false; message: string };

interface Waiting {
  job: PreviewJob;
  give(preview: Preview): void;
}

/** Evaluates one value after another in a thread of its own, and ends that thread when a value takes over a second. */
export class Evaluator {
  readonly #ports: EvaluatorPorts;
  readonly #queue: Waiting[] = [];
  #thread: PreviewThread | null = null;
  #stopClock: (() => void) | null = null;
  #lastId = 0;

  constructor(ports: EvaluatorPorts) {
    this.#ports = ports;
  }

  /** Evaluates a value; `give` is not called after what this gives is called. */
  ask(value: Json, context: ExpressionContext, give: (preview: Preview) => void): () => void {
    const waiting = { job: { id: ++this.#lastId, value, context }, give };
    this.#queue.push(waiting);
    if (this.#queue.length === 1) this.#next();
    return () => {
      waiting.give = () => undefined;
      const place = this.#queue.indexOf(waiting);
      // What is being evaluated comes to its end; what has not begun never does.
      if (place > 0) this.#queue.splice(place, 1);
    };
  }

  #next(): void {
    const [first] = this.#queue;
    if (!first) return;
    this.#thread ??= this.#ports.start((answer) => this.#take(answer));
    this.#stopClock = this.#ports.after(PREVIEW_LIMIT_MS, () => this.#giveUp());
    this.#thread.post(first.job);
  }

  #take(answer: PreviewAnswer): void {
    const [first] = this.#queue;
    if (!first || first.job.id !== answer.id) return;
    this.#finish(
      answer.isOk ? { isOk: true, value: answer.value } : { isOk: false, message: answer.message },
    );
  }

  #giveUp(): void {
    this.#thread?.end();
    this.#thread = null;
    const message = 'It took longer than a second and was stopped. Let the expression look at less.';
    this.#finish({ isOk: false, message });
  }

  #finish(preview: Preview): void {
    this.#stopClock?.();
    this.#stopClock = null;
    this.#queue.shift()?.give(preview);
    this.#next();
  }
}
