import assert from 'node:assert/strict';
import { type Database, LOCAL_OWNER, listSteps, readExecution, readHistory } from '@rex/database';
import type { Execution, HistoryEntry, Step } from '@rex/types';
import { KEYED } from './graphs.ts';
import { priceOf, type Receiver } from './receiver.ts';

/** An execution with all that is stored of it. */
export interface Whole {
  execution: Execution;
  steps: readonly Step[];
  history: readonly HistoryEntry[];
}

const { workspaceId } = LOCAL_OWNER;

/** Everything stored of these executions. */
export const readWhole = (db: Database, ids: readonly string[]): Promise<Whole[]> =>
  Promise.all(
    ids.map(async (executionId) => {
      const key = { workspaceId, executionId };
      const [execution, steps, history] = await Promise.all([
        readExecution(db, key),
        listSteps(db, key),
        readHistory(db, key),
      ]);
      return { execution, steps, history };
    }),
  );

/** Ids of all executions with one of these names of workflow. */
export async function executionsOf(db: Database, workflow: string): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>({
    text: `SELECT e.id FROM executions e JOIN workflows w ON w.id = e.workflow_id WHERE w.name = $1 ORDER BY e.id`,
    values: [workflow],
  });
  return rows.map(({ id }) => id);
}

/** Ids of all executions that are not over. */
export async function unfinished(db: Database): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>({
    text: 'SELECT id FROM executions WHERE finished_at IS NULL ORDER BY id',
  });
  return rows.map(({ id }) => id);
}

/** How many calls of each effect class were under way when their worker was lost. */
export async function lostAttempts(db: Database): Promise<Record<string, number>> {
  const { rows } = await db.query<{ effect: string; many: number }>({
    text: 'SELECT effect, count(*)::int AS many FROM execution_step_attempts WHERE is_lost GROUP BY effect',
  });
  return Object.fromEntries(rows.map(({ effect, many }) => [effect, many]));
}

/** Each execution went through all its steps, each once, and its numbers have no gap (E4, E9). */
export function assertCompleted(whole: readonly Whole[], paths: readonly string[]): void {
  for (const { execution, steps, history } of whole) {
    const where = `execution ${execution.id}`;
    assert.equal(execution.status, 'COMPLETED', `${where}: ${JSON.stringify(execution)}`);
    assert.deepEqual(
      steps.map(({ path, status }) => `${path} ${status}`).sort(),
      paths.map((path) => `${path} COMPLETED`).sort(),
      where,
    );
    assert.deepEqual(
      history.map(({ seq }) => seq),
      Array.from({ length: execution.seq }, (_, index) => index + 1),
      `${where}: numbers of its history`,
    );
    const completed = history.flatMap((entry) => (entry.type === 'step_completed' ? [entry.path] : []));
    assert.deepEqual(completed.sort(), [...paths].sort(), `${where}: completions`);
  }
}

/** What came out of each order is what went in and what the receiver said. */
export function assertOutputs(orders: readonly Whole[], receiver: Receiver): void {
  const bodies = bodiesByKey(receiver);
  for (const { execution, steps } of orders) {
    const { name } = execution.input as { name: string };
    const total = priceOf(name).price * 2;
    const receipt = (path: string) => receiptOf(steps.find((step) => step.path === path));
    const expected = { total, greeting: `for ${name}`, reserved: receipt('reserve'), paid: receipt('pay') };
    assert.deepEqual(execution.output, expected, `execution ${execution.id}`);
    const sent = (path: string) => JSON.parse(bodies.get(`${execution.id}:${path}`)!.values().next().value!);
    const { at: _, ...reserve } = sent('reserve');
    assert.deepEqual(reserve, { execution: execution.id, amount: total, greeting: `for ${name}` });
    assert.equal(sent('pay').receipt, receipt('reserve'));
  }
}

function receiptOf(step: Step | undefined): string {
  assert.ok(step?.status === 'COMPLETED');
  return (step.output as { body: { receipt: string } }).body.receipt;
}

function bodiesByKey({ calls }: Receiver): Map<string, Set<string>> {
  const bodies = new Map<string, Set<string>>();
  for (const { key, body } of calls) {
    if (key !== null) bodies.set(key, (bodies.get(key) ?? new Set()).add(body));
  }
  return bodies;
}

/** Every keyed step was asked for, always in the same words, and under no key but its own. */
export function assertKeys(orderIds: readonly string[], receiver: Receiver): void {
  const bodies = bodiesByKey(receiver);
  const expected = orderIds.flatMap((id) => KEYED.map((path) => `${id}:${path}`));
  assert.deepEqual([...bodies.keys()].sort(), expected.sort(), 'keys that the receiver saw');
  for (const [key, words] of bodies) assert.equal(words.size, 1, `${key}: ${[...words].join(' and ')}`);
  const keyless = receiver.calls.filter(
    ({ key, what }) => key === null && what !== 'look' && what !== 'charge',
  );
  assert.deepEqual(keyless, [], 'keyed calls without a key');
}

/** How often the receiver was asked to charge, by execution. */
export function chargesOf({ calls }: Receiver): Map<string, number> {
  const charges = new Map<string, number>();
  for (const { what, body } of calls) {
    if (what !== 'charge') continue;
    const { execution } = JSON.parse(body) as { execution: string };
    charges.set(execution, (charges.get(execution) ?? 0) + 1);
  }
  return charges;
}

const OPEN = `
SELECT
  (SELECT count(*) FROM executions WHERE finished_at IS NULL)::int AS executions,
  (SELECT count(*) FROM executions WHERE driver_id IS NOT NULL OR claimable_at IS NOT NULL)::int AS owned,
  (SELECT count(*) FROM execution_steps WHERE finished_at IS NULL)::int AS steps,
  (SELECT count(*) FROM timers)::int AS timers,
  (SELECT count(*) FROM inbox)::int AS inbox`;

/** Nothing is stuck and nobody, dead or alive, owns what is over (E7). */
export async function assertNothingOpen(db: Database): Promise<void> {
  const { rows } = await db.query({ text: OPEN });
  assert.deepEqual(rows, [{ executions: 0, owned: 0, steps: 0, timers: 0, inbox: 0 }]);
}
