import { RexError } from '@rex/types';
import type { Random } from '../advance/random.test-support.ts';
import type { MemoryStore } from './memory-store.ts';
import type { InboxMessage, StepRow } from './ports.ts';
import { type Account, type Counts, count, type Ledger } from './random-driver.ledger.test-support.ts';
import type { Outside } from './random-driver.outside.test-support.ts';

const ASK_AGAIN_MS = 1_500;

/** What the people have of a history. */
export interface Office {
  random: Random;
  store: MemoryStore;
  ledger: Ledger;
  outside: Outside;
  counts: Counts;
  now(): number;
}

/** Those who answer what waits for them, sometimes twice or late, and who meddle while there are faults. */
export class People {
  readonly #office: Office;
  readonly #askedAt = new Map<string, number>();
  /** Executions of which somebody decided what the fault-free run would not have come to. */
  readonly swayed = new Set<string>();
  isCalm = false;
  /** Whatever is in doubt is tried again: so goes the run that the others are compared with. */
  isHonest = false;

  constructor(office: Office) {
    this.#office = office;
  }

  /** Answers each step that waits for somebody, once in a while. */
  async attend(): Promise<void> {
    const { random, ledger, now } = this.#office;
    for (const [id, account] of ledger.accounts) {
      if (account.isFinal) continue;
      for (const step of account.steps.values()) {
        const key = `${id} ${step.path} ${step.attempt} ${step.waitingReason}`;
        if (step.status !== 'WAITING' || now() - (this.#askedAt.get(key) ?? 0) < ASK_AGAIN_MS) continue;
        const message = this.#answerTo(id, account, step);
        if (!message || (!this.isCalm && random.chance(0.7))) continue;
        this.#askedAt.set(key, now());
        await this.#post(id, message);
        if (!random.chance(0.2)) continue;
        await this.#post(id, message);
        count(this.#office.counts, 'doubled messages');
      }
    }
  }

  #answerTo(id: string, account: Account, step: StepRow): InboxMessage | null {
    const { path } = step;
    if (step.waitingReason === 'signal') return { kind: 'signal', path, payload: { n: 7 }, actor: 'ann' };
    const about = { kind: 'decide' as const, path, attempt: step.attempt, actor: 'ann' };
    if (step.waitingReason === 'incident') return { ...about, decision: this.#office.outside.incident(step) };
    return step.waitingReason === 'in_doubt' ? { ...about, decision: this.#doubt(id, account, step) } : null;
  }

  /** What was called is tried again, taken as done, or taken as failed. */
  #doubt(id: string, account: Account, step: StepRow): Extract<InboxMessage, { kind: 'decide' }>['decision'] {
    const { random, outside } = this.#office;
    const drawn = this.isHonest ? 0 : random.unit();
    if (drawn < 0.45) return { action: 'retry' };
    const output = outside.answerInDoubt(account, step);
    if (drawn >= 0.9 || output === null) this.swayed.add(id);
    return drawn < 0.9 ? { action: 'complete', output: output ?? { n: 60 } } : { action: 'fail' };
  }

  /** Something that nobody asked for: a pause, its end, a cancel, a message that comes too early or for nobody. */
  async meddle(ids: readonly string[]): Promise<void> {
    const { random, ledger } = this.#office;
    const id = random.pick(ids);
    const paths = [...(ledger.accounts.get(id)?.steps.keys() ?? []), 'nowhere'];
    const path = random.pick(paths);
    const drawn = random.unit();
    if (drawn < 0.03) {
      this.swayed.add(id);
      await this.#post(id, { kind: 'cancel', actor: 'ann', reason: 'enough' });
    } else if (drawn < 0.3) await this.#post(id, { kind: 'suspend', actor: 'ann' });
    else if (drawn < 0.65) await this.#post(id, { kind: 'resume', actor: 'ann' });
    else await this.#post(id, { kind: 'signal', path, payload: { n: 7 }, actor: 'ann' });
  }

  /** Ends what was paused. */
  async resumeAll(): Promise<void> {
    for (const [id, { isFinal }] of this.#office.ledger.accounts) {
      if (!isFinal) await this.#post(id, { kind: 'resume', actor: 'ann' });
    }
  }

  async #post(id: string, message: InboxMessage): Promise<void> {
    const { store, ledger } = this.#office;
    try {
      await ledger.alone(() => store.post(id, message));
    } catch (thrown) {
      if (!(thrown instanceof RexError) || (thrown.code !== 'already_final' && thrown.code !== 'not_found'))
        throw thrown;
    }
  }
}
