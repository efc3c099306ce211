import type { ExpressionContext } from '@rex/engine/expressions';
import type { Json } from '@rex/types';
import { useEffect, useState } from 'react';
import { Evaluator, type Preview } from './evaluator.ts';
import type { PreviewAnswer } from './preview-job.ts';

const TYPING_MS = 250;

let evaluator: Evaluator | null = null;

function shared(): Evaluator {
  evaluator ??= new Evaluator({
    start(onAnswer) {
      const worker = new Worker(new URL('./preview.worker.ts', import.meta.url), { type: 'module' });
      worker.addEventListener('message', (event: MessageEvent<PreviewAnswer>) => onAnswer(event.data));
      return { post: (job) => worker.postMessage(job), end: () => worker.terminate() };
    },
    after(ms, act) {
      const timer = setTimeout(act, ms);
      return () => clearTimeout(timer);
    },
  });
  return evaluator;
}

/** The value that a template has on given data; null while there is none, and before the first answer. */
export function usePreview(value: Json | undefined, context: ExpressionContext | null): Preview | null {
  const [preview, setPreview] = useState<Preview | null>(null);
  useEffect(() => {
    if (value === undefined || !context || !JSON.stringify(value).includes('{{')) {
      setPreview(null);
      return;
    }
    let cancel: (() => void) | null = null;
    const timer = setTimeout(() => {
      cancel = shared().ask(value, context, setPreview);
    }, TYPING_MS);
    return () => {
      clearTimeout(timer);
      cancel?.();
    };
  }, [value, context]);
  return preview;
}
