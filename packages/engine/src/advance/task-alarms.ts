import { type Json, TaskWait } from '@rex/types';
import type { StepState } from '../state.ts';
import type { Place } from './draft.ts';
import type { TaskAlarm } from './event.ts';
import { stepAt } from './step.ts';

const EVENTS: Record<TaskAlarm, string> = { reminder: 'task.reminder', escalation: 'task.escalated' };

/** The task that a step waits for; null when it waits for none that says what it asks. */
export function taskOf({ wait }: Pick<StepState, 'wait'>): TaskWait | null {
  if (wait?.reason !== 'task') return null;
  const asked = TaskWait.safeParse(wait.data);
  return asked.success ? asked.data : null;
}

/** Sets what happens when nobody decides a task. */
export function setAlarms(place: Place): void {
  const step = stepAt(place);
  const task = taskOf(step);
  const { draft } = place.scope;
  if (task?.remindAt) draft.setTimer(step.path, 'reminder', task.remindAt);
  if (task?.escalation) draft.setTimer(step.path, 'escalation', task.escalation.at);
}

/** Takes away what was set for a task that is over; what went off already is taken away again. */
export function clearAlarms({ scope }: Place, before: StepState): void {
  const task = taskOf(before);
  if (task?.remindAt) scope.draft.clearTimer(before.path, 'reminder');
  if (task?.escalation) scope.draft.clearTimer(before.path, 'escalation');
}

/** Nobody has decided so far: that is told, and an escalation hands the task to others. */
export function raiseAlarm(place: Place, alarm: TaskAlarm): void {
  const { path, wait } = stepAt(place);
  const task = taskOf({ wait });
  if (!task) return;
  const { draft } = place.scope;
  const escalation = alarm === 'escalation' ? task.escalation : null;
  const assignee = escalation ? escalation.assignee : null;
  const group = escalation ? escalation.group : null;
  draft.effect({ kind: 'note_task', path, alarm, assignee, group });
  const { id: executionId } = draft.execution;
  const whom =
    assignee === null && group === null
      ? { assignee: task.assignee, group: task.group }
      : { assignee, group };
  const dueAt = task.dueAt === null ? null : new Date(task.dueAt).toISOString();
  const data: Json = { executionId, path, title: task.title, ...whom, dueAt };
  const emitted = { event: EVENTS[alarm], key: `${executionId}:${path}`, data };
  draft.effect({
    ...{ kind: 'emit', path, about: alarm },
    emits: [
      { to: 'waiting', ...emitted },
      { to: 'http', ...emitted, isOptional: true },
    ],
  });
}
