// node bench/run.ts [--db postgres|embedded] [--workload W1|W2|W3] [--mode fused|strict] [--seconds 5] [--runs 3]
import { isDeepStrictEqual, parseArgs } from 'node:util';
import type { Plan } from '@rex/engine';
import { type DatabaseKind, openSetting, type Setting } from './setting.ts';
import { chain, fan, type Mode, type Workload } from './workloads.ts';

const AT_ONCE = 256;
const WORKLOADS: Record<string, (mode: Mode) => Workload> = {
  W1: (mode) => chain('W1', 10, mode),
  W2: (mode) => fan(40, mode),
  W3: (mode) => chain('W3', 40, mode),
};

interface Figures {
  perSecond: number;
  aloneMs: number;
  commits: number;
  rows: number;
  walKb: number | null;
  cpuMs: number;
}

const { values } = parseArgs({
  options: {
    db: { type: 'string' },
    workload: { type: 'string' },
    mode: { type: 'string' },
    seconds: { type: 'string', default: '5' },
    runs: { type: 'string', default: '3' },
  },
});

const wanted = <Name extends string>(all: readonly Name[], one: string | undefined): readonly Name[] =>
  one === undefined ? all : all.filter((name) => name === one);

const kinds = wanted<DatabaseKind>(['postgres', 'embedded'], values.db);
const ids = wanted(['W1', 'W2', 'W3'], values.workload);
const modes = wanted<Mode>(['fused', 'strict'], values.mode);

const columns = ['database', 'workload', 'mode', 'per second', 'alone p50', 'commits', 'rows', 'log', 'CPU'];
console.log(columns.map((name) => name.padEnd(11)).join(''));
for (const kind of kinds) {
  const setting = await openSetting(kind, AT_ONCE * 2);
  if (!setting) {
    console.log(`${kind.padEnd(11)}left out: no server answers`);
    continue;
  }
  for (const id of ids) for (const mode of modes) await report(setting, WORKLOADS[id]!(mode), mode);
  await setting.close();
}

async function report(setting: Setting, workload: Workload, mode: Mode): Promise<void> {
  const { driver } = setting.worker;
  const plan = driver.plan(workload.graph);
  const next = await setting.prepare(workload);
  const one = (): Promise<void> => runOne(setting, plan, workload, next);
  await runFor(1_000, one); // warm: the plans, the prepared statements, the compiler
  const runs: Figures[] = [];
  for (let run = 0; run < Number(values.runs); run += 1) runs.push(await measure(setting, one));
  const of = (key: keyof Figures): number => median(runs.map((figures) => figures[key] ?? Number.NaN));
  const wal = of('walKb');
  const cells = [
    ...[setting.kind, workload.id, mode, of('perSecond').toFixed(0), `${of('aloneMs').toFixed(2)} ms`],
    ...[of('commits').toFixed(3), of('rows').toFixed(1), Number.isNaN(wal) ? '-' : `${wal.toFixed(2)} KB`],
    `${of('cpuMs').toFixed(2)} ms`,
  ];
  console.log(cells.map((cell) => cell.padEnd(11)).join(''));
}

async function runOne(
  setting: Setting,
  plan: Plan,
  { answer }: Workload,
  next: () => ReturnType<Awaited<ReturnType<Setting['prepare']>>>,
): Promise<void> {
  const execution = next();
  const { driver } = setting.worker;
  const end = driver.ended(execution.id);
  await driver.start(plan, execution);
  const { status, output } = await end;
  const right = { inline: answer };
  if (status !== 'COMPLETED' || !isDeepStrictEqual(output, right)) {
    throw new Error(`wrong answer: ${status} ${JSON.stringify(output)}`);
  }
}

/** Keeps 256 under way for so long; gives how many ended. */
async function runFor(durationMs: number, one: () => Promise<void>): Promise<number> {
  const until = performance.now() + durationMs;
  let ended = 0;
  const lane = async (): Promise<void> => {
    while (performance.now() < until) {
      await one();
      ended += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return ended;
}

async function measure(setting: Setting, one: () => Promise<void>): Promise<Figures> {
  const alone: number[] = [];
  for (let run = 0; run < 100; run += 1) {
    const from = performance.now();
    await one();
    alone.push(performance.now() - from);
  }
  const { commits: counts } = setting.worker.driver;
  const before = {
    flushes: counts.flushes,
    wal: await walPosition(setting),
    rows: await rowsWritten(setting),
  };
  const cpu = process.cpuUsage();
  const from = performance.now();
  const ended = await runFor(Number(values.seconds) * 1_000, one);
  const seconds = (performance.now() - from) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const wal = await walPosition(setting);
  return {
    perSecond: ended / seconds,
    aloneMs: median(alone),
    commits: (setting.worker.driver.commits.flushes - before.flushes) / ended,
    rows: ((await rowsWritten(setting)) - before.rows) / ended,
    walKb: wal === null || before.wal === null ? null : (wal - before.wal) / ended / 1_024,
    cpuMs: (user + system) / 1_000 / ended,
  };
}

async function walPosition({ db }: Setting): Promise<number | null> {
  const { rows } = await db.query<{ at: number }>({
    text: `SELECT (pg_current_wal_insert_lsn() - '0/0')::float8 AS at`,
  });
  return rows[0]?.at ?? null;
}

/** Rows inserted and updated so far, as the server counts them; it tells a moment later, so it is asked to hurry. */
async function rowsWritten({ db }: Setting): Promise<number> {
  await db.query({ text: 'SELECT pg_stat_clear_snapshot()' });
  const { rows } = await db.query<{ rows: number }>({
    text: `SELECT coalesce(sum(n_tup_ins + n_tup_upd), 0)::float8 AS rows FROM pg_stat_user_tables WHERE relname <> 'drivers'`,
  });
  return rows[0]?.rows ?? 0;
}

function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
