import {
  canMoveExecution,
  canMoveStep,
  isFinalExecution,
  isFinalStep,
  type Json,
  type JsonObject,
} from '@rex/types';
import { findUnstorable } from '@rex/utils';
import type { MemoryExecution } from './memory-execution.ts';
import { type ExecutionUpdate, RefusedError, type StepRow } from './ports.ts';

// What the database enforces by constraints and triggers, as functions: each throws RefusedError.

const DEPTH_MAX = 1_000;

/** Refuses unless something holds. */
export function must(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new RefusedError(sentence);
}

/** A row as a database gives it back: plain JSON of its own, without what JSON leaves out. */
export function stored<Row>(row: Row): Row {
  let copy: unknown;
  try {
    copy = JSON.parse(JSON.stringify(row));
  } catch (cause) {
    throw new RefusedError('a value cannot be written as JSON', { cause });
  }
  const problem = findUnstorable(copy as Json, { depthMax: DEPTH_MAX });
  must(problem === null, `${problem?.path}: ${problem?.message}`);
  return copy as Row;
}

/** Checks an execution's row by itself and against what it was; a final one never changes (E2). */
export function checkUpdate(before: ExecutionUpdate, after: ExecutionUpdate): void {
  const { status } = after;
  must(!isFinalExecution(before.status), `the execution is ${before.status} already`);
  must(canMoveExecution(before.status, status), `an execution cannot go from ${before.status} to ${status}`);
  must(after.seq >= before.seq, 'the number of an execution goes back');
  must(isFinalExecution(status) === (after.finishedAt !== null), `finishedAt of a ${status} execution`);
  must((status === 'COMPLETED') === (after.output !== null), `output of a ${status} execution`);
  must(status !== 'FAILED' || after.error !== null, 'a FAILED execution without its error');
  must(status !== 'WAITING' || after.waitingReason !== null, 'a WAITING execution without its reason');
}

/** Checks a step's row by itself and against what it was (E2, E4). */
export function checkStep(before: StepRow | undefined, after: StepRow): void {
  const { path, status } = after;
  if (before) {
    must(!isFinalStep(before.status), `step ${path} is ${before.status} already`);
    must(canMoveStep(before.status, status), `step ${path} cannot go from ${before.status} to ${status}`);
    must(after.attempt >= before.attempt, `step ${path}: its attempts go back`);
  }
  const isOver = after.finishedAt !== null && after.finishedSeq !== null;
  must(
    isFinalStep(status) ? isOver : after.finishedAt === null && after.finishedSeq === null,
    `end of ${path}`,
  );
  must(status !== 'COMPLETED' || after.output !== null, `step ${path} is COMPLETED without an output`);
  must(status !== 'FAILED' || after.error !== null, `step ${path} is FAILED without an error`);
  must(status !== 'RUNNING' || (after.startedSeq !== null && after.attempt > 0), `start of ${path}`);
  must((status === 'SKIPPED') === (after.skipReason !== null), `reason of skipping ${path}`);
  must((after.startedAt === null) === (after.startedSeq === null), `start of ${path}`);
  must(
    after.startedSeq === null || after.finishedSeq === null || after.finishedSeq > after.startedSeq,
    `step ${path} ends before it starts`,
  );
}

/** Checks that the numbers of the history are 1, 2, 3 … and that each is held by exactly one row (E9). */
export function checkNumbers(execution: MemoryExecution): void {
  const holders = new Map<number, string>();
  const hold = (seq: number, holder: string): void => {
    must(!holders.has(seq), `number ${seq} is held by ${holders.get(seq)} and by ${holder}`);
    holders.set(seq, holder);
  };
  hold(1, 'the execution');
  if (isFinalExecution(execution.update.status)) hold(execution.update.seq, "the execution's end");
  const followed = new Set<string>();
  for (const { path, attempt, startedSeq, finishedSeq } of execution.attempts) {
    followed.add(`${path} ${attempt}`);
    hold(startedSeq, `the start of ${path} attempt ${attempt}`);
    hold(finishedSeq, `the retry of ${path} attempt ${attempt}`);
  }
  for (const { path, attempt, startedSeq, finishedSeq } of execution.steps.values()) {
    // Until the next attempt starts, the step's row repeats the start of the one that failed.
    if (startedSeq !== null && !followed.has(`${path} ${attempt}`)) hold(startedSeq, `the start of ${path}`);
    if (finishedSeq !== null) hold(finishedSeq, `the end of ${path}`);
  }
  for (const { seq, type } of execution.history) hold(seq, type);
  for (let seq = 1; seq <= holders.size; seq += 1) must(holders.has(seq), `no row holds number ${seq}`);
}

/** Checks that a COMPLETED execution has nothing open (E7). */
export function checkCompleted({ steps, timers, waits }: MemoryExecution): void {
  const open = [...steps.values()].find(({ status }) => !isFinalStep(status));
  must(open === undefined, `the execution is COMPLETED while step ${open?.path} is ${open?.status}`);
  const [wait] = waits.values();
  must(wait === undefined, `the execution is COMPLETED while ${wait?.path} waits`);
  const [timer] = timers.values();
  must(
    timer === undefined,
    `the execution is COMPLETED while a ${timer?.kind} timer of ${timer?.path} is set`,
  );
}

/** Checks the numbers of snapshots, 1, 2, 3 … (E9). */
export function checkSnapshot(
  newest: number,
  snapshot: { number: number; isFull: boolean; memory: JsonObject },
): void {
  must(snapshot.number === newest + 1, `snapshot ${snapshot.number} follows ${newest}`);
  must(snapshot.isFull || snapshot.number > 1, 'the first snapshot is not whole');
}
