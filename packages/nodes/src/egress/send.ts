import type { Dispatcher } from 'undici';
import type { Hop } from './hop.ts';

/** What an exchange knows of its sending; `wasSent` stays true once any of its requests was. */
export interface Sending {
  wasSent: boolean;
  readonly signal: AbortSignal;
}

/**
 * Sends one hop and gives its answer with the body unread. undici starts a request when a connected socket is its
 * own, in the same turn in which it writes the first byte: until then nothing can have reached the server.
 */
export function send(agent: Dispatcher, hop: Hop, sending: Sending): Promise<Dispatcher.ResponseData> {
  const watched = agent.compose(
    (dispatch) => (options, handler) => dispatch(options, noteStart(handler, sending)),
  );
  return watched.request({
    origin: hop.url.origin,
    path: `${hop.url.pathname}${hop.url.search}`,
    method: hop.method,
    headers: Object.fromEntries(hop.headers),
    body: hop.body ?? null,
    signal: sending.signal,
  });
}

function noteStart(handler: Dispatcher.DispatchHandler, sending: Sending): Dispatcher.DispatchHandler {
  return {
    onRequestStart(controller, context) {
      handler.onRequestStart?.(controller, context);
      if (!controller.aborted) sending.wasSent = true;
    },
    onRequestUpgrade: (...args) => handler.onRequestUpgrade?.(...args),
    onResponseStart: (...args) => handler.onResponseStart?.(...args),
    onResponseData: (...args) => handler.onResponseData?.(...args),
    onResponseEnd: (...args) => handler.onResponseEnd?.(...args),
    onResponseError: (...args) => handler.onResponseError?.(...args),
  };
}
