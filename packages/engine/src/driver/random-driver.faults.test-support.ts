import type { Random } from '../advance/random.test-support.ts';
import type { Change, ExecutionStore } from './ports.ts';
import type { StoreFault } from './random-driver.process.test-support.ts';

/** Which faults a history has, and how likely each is. */
export interface FaultPlan {
  /** Dies at its n-th commit: before it, or when it is applied and not yet acknowledged. */
  crash?: { commit: number; isApplied: boolean };
  /** Everything else is drawn, with these shares. */
  drawn?: {
    crash: number;
    lost: number;
    refuse: number;
    splitOnly: number;
    latency: number;
    /** Deaths of drivers one after another before they commit anything. */
    infantDeaths: number;
  };
}

/** No fault at all. */
export const CALM: FaultPlan = {};

/** The faults of a random history. */
export function randomFaults(random: Random): FaultPlan {
  const often = (share: number, value: number): number => (random.chance(share) ? value : 0);
  return {
    drawn: {
      crash: often(0.5, 0.04),
      lost: often(0.5, 0.08),
      refuse: often(0.08, 0.03),
      splitOnly: often(0.4, 0.5),
      latency: often(0.6, 0.4),
      infantDeaths: random.chance(0.25) ? random.between(1, 3) : 0,
    },
  };
}

/** Draws what becomes of each call of the store, until faults are off. */
export class FaultSource {
  readonly #random: Random;
  readonly #plan: FaultPlan;
  #commits = 0;
  #infants: number;
  isOff = false;
  /** Executions whose content was refused. */
  readonly refused = new Set<string>();

  constructor(random: Random, plan: FaultPlan) {
    this.#random = random;
    this.#plan = plan;
    this.#infants = plan.drawn?.infantDeaths ?? 0;
  }

  latencyMs(): number {
    const { drawn } = this.#plan;
    if (this.isOff || !drawn || !this.#random.chance(drawn.latency)) return 0;
    return this.#random.between(1, 60);
  }

  draw(call: keyof ExecutionStore, changes: readonly Change[]): StoreFault {
    const { crash, drawn } = this.#plan;
    if (call === 'commit') this.#commits += 1;
    if (this.isOff) return 'none';
    if (crash && call === 'commit' && this.#commits === crash.commit) {
      return crash.isApplied ? 'crash after' : 'crash before';
    }
    return drawn ? this.#chance(drawn, call, changes) : 'none';
  }

  #chance(
    drawn: NonNullable<FaultPlan['drawn']>,
    call: keyof ExecutionStore,
    changes: readonly Change[],
  ): StoreFault {
    const random = this.#random;
    if (call === 'register' || call === 'beat' || call === 'retire') return 'none';
    if (call !== 'commit') return random.chance(drawn.lost / 2) ? this.#lostRead(call) : 'none';
    if (this.#infants > 0 && changes.some(({ create }) => create === null)) {
      this.#infants -= 1;
      return 'crash before';
    }
    if (changes.length > 1 && random.chance(drawn.splitOnly)) return 'refuse';
    if (changes.length === 1 && random.chance(drawn.refuse)) {
      this.refused.add(changes[0]!.executionId);
      return 'refuse';
    }
    if (random.chance(drawn.crash)) return random.pick(['crash before', 'crash after']);
    return random.chance(drawn.lost) ? random.pick(['lost before', 'lost after']) : 'none';
  }

  /** The answers of a claim and of a takeover always come: a driver cannot ask for what it owns. */
  #lostRead(call: keyof ExecutionStore): StoreFault {
    if (call === 'claim' || call === 'adopt') return 'lost before';
    return this.#random.pick(['lost before', 'lost after']);
  }
}
