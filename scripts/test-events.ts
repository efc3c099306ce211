/** One outcome of Node's test runner, as a line of JSON between the test processes and `scripts/test.ts`. */
export type TestEvent =
  | { type: 'started'; name: string; file: string }
  | { type: 'passed'; name: string; file: string; skipped?: string }
  | { type: 'failed'; name: string; file: string; line?: number; error: string }
  | { type: 'finished' };

/** What this reporter reads of the events that Node hands to a reporter. */
type NodeEvent = {
  type: string;
  data: {
    name: string;
    file?: string;
    line?: number;
    skip?: string | boolean;
    todo?: string | boolean;
    details?: { type?: string; error?: Error & { failureType?: string } };
  };
};

/** Node's reporter interface: turns the runner's events into lines of JSON; suites count only when a hook fails. */
export default async function* report(events: AsyncIterable<NodeEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    const line = toTestEvent(event);
    if (line) yield `${JSON.stringify(line)}\n`;
  }
}

function toTestEvent({ type, data }: NodeEvent): TestEvent | undefined {
  const file = data.file ?? '';
  const { name } = data;
  const isSuite = data.details?.type === 'suite';
  // The runner's last event. A process that a test ends early never sends it, whatever its exit code.
  if (type === 'test:summary') return { type: 'finished' };
  if (type === 'test:start') return { type: 'started', name, file };
  if (type === 'test:pass' && !isSuite) {
    const reason = data.skip ?? data.todo;
    // Node reports a file that declares no test as a test of that name which passed.
    if (file === name || file.endsWith(`/${name}`))
      return { type: 'failed', name, file, error: 'This file holds no test.' };
    if (reason === undefined || reason === false) return { type: 'passed', name, file };
    return {
      type: 'passed',
      name,
      file,
      skipped: reason === true || reason === '' ? 'no reason given' : reason,
    };
  }
  if (type !== 'test:fail') return undefined;
  const error = data.details?.error;
  // The parent of a failed test says nothing new.
  if (error?.failureType === 'subtestsFailed') return undefined;
  const cause = error?.cause ?? error;
  const text = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  return { type: 'failed', name, file, line: data.line, error: text };
}
