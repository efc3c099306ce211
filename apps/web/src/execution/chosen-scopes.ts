import { stepIn } from '../live/edge-states.ts';
import type { GraphShape } from '../live/graph-shape.ts';
import type { LiveLoop, LiveState } from '../live/live-state.ts';

/** The round that is shown of a loop, by the loop's id; a loop that is not in it shows all rounds at once. */
export type ChosenRounds = Readonly<Record<string, number>>;

/** A loop whose rounds can be chosen from. */
export interface LoopChoice {
  loopId: string;
  loop: LiveLoop;
  /** Place in `loop.rounds`; null: all of them at once. */
  chosen: number | null;
}

/** Loops with rounds, from the outside in; one inside another only where a round of the outer one is chosen. */
export function loopChoices(
  live: Pick<LiveState, 'current' | 'steps' | 'loops'>,
  shape: GraphShape,
  rounds: ChosenRounds,
): { choices: LoopChoice[]; scopes: Map<string, string> } {
  const choices: LoopChoice[] = [];
  const scopes = new Map<string, string>();
  for (const { owner, nodes } of shape.bodies) {
    if (owner === null) continue;
    const isOuter = shape.bodyOf.get(owner) === 0;
    const outer = isOuter ? '' : scopes.get(owner);
    const step = outer === undefined ? null : stepIn(live, outer, owner);
    const loop = step ? live.loops.get(step.path) : undefined;
    if (!loop || loop.rounds.length === 0) continue;
    const wanted = rounds[owner];
    const round = wanted === undefined ? undefined : loop.rounds[wanted];
    choices.push({ loopId: owner, loop, chosen: round ? round.index : null });
    if (round) for (const { id } of nodes) scopes.set(id, `${round.path}/`);
  }
  return { choices, scopes };
}

/** The next round, in a direction, that is as wanted; null where there is none. */
export function nextRound(
  { rounds }: LiveLoop,
  from: number | null,
  by: 1 | -1,
  isFailedOnly: boolean,
): number | null {
  const start = from ?? (by === 1 ? -1 : rounds.length);
  for (let at = start + by; at >= 0 && at < rounds.length; at += by) {
    if (!isFailedOnly || rounds[at]!.status === 'FAILED') return at;
  }
  return null;
}

/** The rounds in which a step with this path stands, as a choice. */
export function roundsOf(path: string): ChosenRounds {
  const chosen: Record<string, number> = {};
  for (const part of path.split('/').slice(0, -1)) {
    const [, id, index] = /^([^[#]+)\[(\d+)\]/.exec(part) ?? [];
    if (id !== undefined && index !== undefined) chosen[id] = Number(index);
  }
  return chosen;
}
