import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { Failure, RexError, toRexError } from '@rex/types';
import type { PreparedRun } from '../input/prepare-run.ts';
import type { ProgressEvent } from '../progress/progress-event.ts';
import type { RunResult } from '../run/run-result.ts';
import type { Run, Runner } from '../run/runner.ts';
import { RunLine } from './run-protocol.ts';
import type { ServerFile } from './server-file.ts';

/** Runs executions by the `rex start` that holds the data folder. */
export function doorRunner({ url, token }: Pick<ServerFile, 'url' | 'token'>): Runner {
  const post = async (path: string, body: object): Promise<Response> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    try {
      return await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    } catch (thrown) {
      throw new RexError('unavailable', `The server at ${url} does not answer.`, { cause: thrown });
    }
  };
  return {
    async begin({ document, payload, trigger }: PreparedRun, tell) {
      const response = await post('/api/v1/runs', { document, input: payload, trigger });
      if (!response.ok || !response.body) throw await failureOf(response);
      const lines = linesOf(response.body, url);
      const first = (await lines.next()).value;
      if (first?.kind !== 'started') throw brokenOff(url);
      const { executionId } = first;
      return {
        executionId,
        result: readResult(lines, tell, url),
        async cancel() {
          const answer = await post(`/api/v1/executions/${executionId}/cancel`, {});
          // One that is over in the meantime cannot be cancelled, and need not be.
          if (!answer.ok && answer.status !== 409) throw await failureOf(answer);
        },
      } satisfies Run;
    },
  };
}

async function* linesOf(body: ReadableStream<Uint8Array>, url: string): AsyncGenerator<RunLine, undefined> {
  const stream = Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]);
  // The interface between them does not pass a broken connection on.
  let broken: unknown;
  stream.on('error', (thrown) => {
    broken = thrown;
  });
  for await (const line of createInterface({ input: stream })) {
    if (line === '') continue;
    const parsed = RunLine.safeParse(parse(line));
    if (!parsed.success) throw brokenOff(url, broken);
    yield parsed.data;
  }
  return undefined;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

async function readResult(
  lines: AsyncGenerator<RunLine, undefined>,
  tell: (events: readonly ProgressEvent[]) => void,
  url: string,
): Promise<RunResult> {
  for await (const line of lines) {
    if (line.kind === 'progress') tell(line.events);
    if (line.kind === 'result') return line.result;
    if (line.kind === 'error') {
      const { code, message, retryable } = line.error;
      throw new RexError(code, message, { retryable });
    }
  }
  throw brokenOff(url);
}

const brokenOff = (url: string, cause?: unknown): RexError =>
  new RexError(
    'unavailable',
    `The server at ${url} broke off. The execution is kept in its folder and goes on when it starts again.`,
    { cause },
  );

async function failureOf(response: Response): Promise<RexError> {
  try {
    const { error } = Failure.parse(await response.json());
    return new RexError(
      error.code,
      error.message,
      error.details === undefined ? {} : { details: error.details },
    );
  } catch (thrown) {
    return new RexError('unavailable', `The server answered ${response.status}.`, {
      cause: toRexError(thrown),
    });
  }
}
