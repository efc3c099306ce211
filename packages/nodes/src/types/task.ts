import { waitForTask } from '@rex/engine';
import { Duration, LIMITS, parseDuration, TaskOutcome } from '@rex/types';
import { z } from 'zod';
import { AnyJson } from '../any-json.ts';
import { defineNode } from '../define-node.ts';
import { DURATION_HINTS } from '../duration-hints.ts';

const Time = Duration.meta(DURATION_HINTS);
const Whom = z.string().min(1).max(LIMITS.nameChars);

/** Asks a person and waits for the decision; it holds no worker. */
export const task = defineNode({
  type: 'task',
  ui: {
    title: 'Task',
    group: 'people',
    icon: 'user-check',
    summary: 'Asks a person and waits for the decision',
  },
  config: z.strictObject({
    title: z.string().min(1).max(LIMITS.nameChars).describe('What is asked, in a line'),
    instructions: z.string().max(LIMITS.instructionsChars).optional().describe('What is asked, in full'),
    form: z
      .record(z.string(), AnyJson)
      .optional()
      .describe('JSON Schema of the data that a decision brings')
      .meta({ literal: true, format: 'json-schema' }),
    assignee: Whom.optional().describe('Who is asked: an e-mail address or the id of a user'),
    group: Whom.optional().describe('Which group is asked'),
    due: Time.optional().describe('After this it leaves by timed_out'),
    reminder: Time.optional().describe('After this the event task.reminder is sent'),
    escalation: z
      .strictObject({
        after: Time,
        assignee: Whom.optional(),
        group: Whom.optional(),
      })
      .optional()
      .describe('After this others are asked, and the event task.escalated is sent'),
  }),
  output: z.union([
    z.strictObject({
      outcome: TaskOutcome,
      data: AnyJson,
      comment: z.string().nullable(),
      decidedBy: z.string(),
      decidedAt: z.string(),
    }),
    z.strictObject({ firedAt: z.string() }),
  ]),
  outlets: ['approved', 'rejected', 'submitted', 'timed_out'],
  // Asking touches nothing outside, and the recorded wait fixes it.
  effect: 'pure',
  run({ config, now }) {
    const { title, instructions = null, form = null, assignee = null, group = null, escalation } = config;
    const after = (time: Duration | undefined): number | null =>
      time === undefined ? null : now + (parseDuration(time) ?? 0);
    return waitForTask({
      ...{ title, instructions, form, assignee, group },
      ...{ dueAt: after(config.due), remindAt: after(config.reminder) },
      escalation: escalation
        ? {
            at: after(escalation.after)!,
            ...{ assignee: escalation.assignee ?? null, group: escalation.group ?? null },
          }
        : null,
    });
  },
});
