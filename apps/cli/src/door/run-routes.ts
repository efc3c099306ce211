import type { IncomingMessage, ServerResponse } from 'node:http';
import { compile } from '@rex/engine';
import { type Json, LIMITS, type Manifests, RexError, toRexError } from '@rex/types';
import { type PreparedRun, prepareRun } from '../input/prepare-run.ts';
import type { Runner } from '../run/runner.ts';
import { FILE_BYTES_MAX } from '../workflow-file/read-workflow-file.ts';
import { answerJson, readJson } from './door-answers.ts';
import { type RunLine, RunRequest } from './run-protocol.ts';

/** An empty line this often: a client gives up a stream that is silent for minutes, and a wait may last days. */
const PULSE_MS = 15_000;

export interface RunRoutes {
  manifests: Manifests;
  runner: Runner;
  cancel(executionId: string): Promise<void>;
}

/**
 * `POST /api/v1/runs`: runs a workflow and streams a line for each piece of progress, then the result. A client that
 * goes away changes nothing: the execution goes on.
 */
export async function runRoute(
  { manifests, runner }: RunRoutes,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const prepared = prepare(await readJson(request, 2 * (FILE_BYTES_MAX + LIMITS.inputBytes)), manifests);
  const say = (line: RunLine): void => {
    if (!response.writableEnded && !response.destroyed) response.write(`${JSON.stringify(line)}\n`);
  };
  const early: RunLine[] = [];
  let isStarted = false;
  const run = await runner.begin(prepared, (events) => {
    const line: RunLine = { kind: 'progress', events: [...events] };
    if (isStarted) say(line);
    else early.push(line);
  });
  response.writeHead(200, {
    'content-type': 'application/x-ndjson; charset=utf-8',
    'cache-control': 'no-store',
  });
  isStarted = true;
  for (const line of [{ kind: 'started', executionId: run.executionId } as const, ...early]) say(line);
  const pulse = setInterval(() => {
    if (!response.destroyed) response.write('\n');
  }, PULSE_MS);
  try {
    say({ kind: 'result', result: await run.result });
  } catch (thrown) {
    say({ kind: 'error', error: toRexError(thrown).toData() });
  } finally {
    clearInterval(pulse);
  }
  response.end();
}

function prepare(body: unknown, manifests: Manifests): PreparedRun {
  const parsed = RunRequest.safeParse(body);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `/${path.join('/')} ${message}`);
    throw new RexError('invalid_input', `The request is not right: ${problems.join('; ')}`);
  }
  const { document, input, trigger } = parsed.data;
  const compiled = compile(document, manifests);
  if (!compiled.ok) {
    const details = compiled.problems.map((problem) => ({ ...problem })) as Json;
    throw new RexError('invalid_workflow', 'The workflow does not compile.', { details });
  }
  const description = typeof document.description === 'string' ? document.description : null;
  return prepareRun({ name: document.name, description, document, plan: compiled.plan }, input, trigger);
}

/** `POST /api/v1/executions/{id}/cancel`: accepted when the wish is stored. */
export async function cancelRoute(
  { cancel }: RunRoutes,
  id: string,
  response: ServerResponse,
): Promise<void> {
  await cancel(id);
  answerJson(response, 202, { success: true, data: { executionId: id } });
}
