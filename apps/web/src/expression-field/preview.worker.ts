import { type PreviewJob, runPreview } from './preview-job.ts';

/** Evaluates previews away from the page, which ends this thread when it takes too long. */
addEventListener('message', (event: MessageEvent<PreviewJob>) => {
  void runPreview(event.data).then((answer) => postMessage(answer));
});
