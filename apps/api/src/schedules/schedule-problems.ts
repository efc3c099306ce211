import { type Graph, type Problem, ScheduleRule } from '@rex/types';
import { ruleProblem } from './cron.ts';

/** What is wrong with the schedules of a graph that compiles otherwise: only a reader of cron knows. */
export const scheduleProblems = ({ nodes }: Graph): Problem[] =>
  nodes.flatMap(({ id: nodeId, type, config }, index) => {
    if (type !== 'schedule') return [];
    const message = ruleProblem(ScheduleRule.loose().parse(config));
    if (message === null) return [];
    const fix = 'Write five fields, such as `0 9 * * MON-FRI`, and a zone such as Europe/Berlin.';
    return [{ code: 'config' as const, nodeId, path: `/nodes/${index}/config`, message, fix }];
  });
