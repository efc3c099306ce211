import { type Database, listSchedules, type Page, pauseSchedule, type ScheduleRow } from '@rex/database';
import {
  RexError,
  type Schedule,
  type SchedulePreview,
  type ScheduleQuery,
  type ScheduleRule,
} from '@rex/types';
import type { Caller } from '../caller.ts';
import { firesAfter, ruleProblem } from './cron.ts';

/** Fires that are shown ahead. */
const AHEAD = 5;

/** Schedules, as a caller may see, pause and try them. */
export type ScheduleService = ReturnType<typeof scheduleService>;

export function scheduleService(db: Database) {
  const pause = async ({ workspaceId }: Caller, scheduleId: string, isPaused: boolean): Promise<Schedule> =>
    toSchedule(await pauseSchedule(db, { workspaceId, scheduleId }, isPaused));
  return {
    async list({ workspaceId }: Caller, query: ScheduleQuery): Promise<Page<Schedule>> {
      const { items, total } = await listSchedules(db, workspaceId, query);
      return { items: items.map(toSchedule), total };
    },
    pause: (caller: Caller, id: string) => pause(caller, id, true),
    resume: (caller: Caller, id: string) => pause(caller, id, false),
    preview(rule: ScheduleRule): SchedulePreview {
      const problem = ruleProblem(rule);
      if (problem) throw new RexError('invalid_input', problem);
      return { nextFires: nextFires(rule) };
    },
  };
}

const nextFires = (rule: ScheduleRule): string[] =>
  firesAfter(rule, Date.now(), AHEAD).map((time) => new Date(time).toISOString());

const toSchedule = (row: ScheduleRow): Schedule => ({
  ...row,
  nextFires: row.status === 'active' ? nextFires(row) : [],
});
