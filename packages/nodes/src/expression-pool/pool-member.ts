import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { PoolJob } from '@rex/engine/expressions';
import type { FromChild } from './messages.ts';

/** What became of a job: an answer of the child, or how the child went. */
export type Outcome = FromChild | { kind: 'timeout' } | { kind: 'died'; isMemory: boolean };

export interface MemberLimits {
  timeoutMs: number;
  memoryMb: number;
}

/** Heap of the child's own code and of the expressions that it keeps parsed. */
const OWN_HEAP_MB = 24;
/** What a process takes besides its old generation: code, stacks, the young generation, the watchdog. */
const BESIDE_HEAP_MB = 160;
/** JSONata stops most endless expressions itself at its own limit, which spares the process; then it is killed. */
const KILL_GRACE_MS = 100;
/** The child ends itself this long after its limit, when nobody is left to do it. */
const ORPHAN_GRACE_MS = 2_000;
const START_MS = 30_000;

/** V8's last words are an abort; the system's, and the watchdog's, a kill. 128 + n is how a shell tells of signal n. */
const MEMORY_SIGNALS: readonly (string | null)[] = [
  'SIGABRT',
  'SIGKILL',
  'SIGTRAP',
  'SIGILL',
  'SIGSEGV',
  'SIGBUS',
];
const MEMORY_CODES: readonly (number | null)[] = [134, 137, 133, 132, 139];

const entry = fileURLToPath(new URL('./expression-child.ts', import.meta.url));

/** One child process. It takes one job at a time, and goes away for good when that ends badly. */
export class PoolMember {
  readonly #child: ChildProcess;
  readonly #limits: MemberLimits;
  readonly #onIdle: () => void;
  readonly gone: Promise<void>;
  #isReady = false;
  #isGone = false;
  #isTimeout = false;
  #finish: ((outcome: Outcome) => void) | null = null;
  #timer: NodeJS.Timeout;

  /** `onIdle` is called when it can take a job; `onGone` when it is no more. */
  constructor(limits: MemberLimits, onIdle: () => void, onGone: (member: PoolMember) => void) {
    this.#limits = limits;
    this.#onIdle = onIdle;
    this.#child = start(limits);
    this.#timer = setTimeout(() => this.kill(), START_MS);
    this.#child.on('message', (message: FromChild) => this.#hear(message));
    this.gone = new Promise((resolve) => {
      const end = (code: number | null, signal: string | null) => {
        if (this.#isGone) return;
        this.#isGone = true;
        clearTimeout(this.#timer);
        const isMemory = MEMORY_SIGNALS.includes(signal) || MEMORY_CODES.includes(code);
        this.#settle(this.#isTimeout ? { kind: 'timeout' } : { kind: 'died', isMemory });
        onGone(this);
        resolve();
      };
      this.#child.once('exit', end);
      // Without this listener a failed start or a message to a dead child would end the parent.
      this.#child.on('error', () => {
        this.kill();
        if (this.#child.pid === undefined) end(null, null);
      });
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether it ever was ready to take a job. */
  get isReady(): boolean {
    return this.#isReady;
  }

  get isIdle(): boolean {
    return this.#isReady && !this.#isGone && this.#finish === null;
  }

  /** Evaluates a job; the outcome comes in any case. */
  run(job: PoolJob): Promise<Outcome> {
    return new Promise((resolve) => {
      this.#finish = resolve;
      this.#hold(true);
      this.#timer = setTimeout(() => {
        this.#isTimeout = true;
        this.kill();
      }, this.#limits.timeoutMs + KILL_GRACE_MS);
      this.#child.send(job, (error) => {
        if (error) this.kill();
      });
    });
  }

  kill(): void {
    // Whoever waits for its end must live to see it.
    this.#hold(true);
    this.#child.kill('SIGKILL');
  }

  #hear(message: FromChild): void {
    clearTimeout(this.#timer);
    if (message.kind === 'ready') this.#isReady = true;
    else this.#settle(message);
    // An idle pool must not keep its process alive.
    this.#hold(false);
    if (!this.#isGone) this.#onIdle();
  }

  #settle(outcome: Outcome): void {
    const finish = this.#finish;
    this.#finish = null;
    finish?.(outcome);
  }

  #hold(isHeld: boolean): void {
    if (isHeld) {
      this.#child.ref();
      this.#child.channel?.ref();
    } else {
      this.#child.unref();
      this.#child.channel?.unref();
    }
  }
}

function start({ timeoutMs, memoryMb }: MemberLimits): ChildProcess {
  const rssMax = (memoryMb + OWN_HEAP_MB + BESIDE_HEAP_MB) * 1_048_576;
  return fork(entry, [String(timeoutMs + ORPHAN_GRACE_MS), String(rssMax)], {
    // Nothing of the parent's: an expression has no use for a secret.
    env: {},
    execArgv: [
      `--max-old-space-size=${memoryMb + OWN_HEAP_MB}`,
      '--max-semi-space-size=4',
      '--disallow-code-generation-from-strings',
      '--permission',
      '--allow-fs-read=*',
      '--allow-worker',
    ],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'json',
  });
}
