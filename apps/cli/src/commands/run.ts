import { manifests } from '@rex/nodes';
import type { Json } from '@rex/types';
import type { Command } from 'commander';
import { openRunner } from '../compose-runner.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type PreparedRun, prepareRun } from '../input/prepare-run.ts';
import { readInput } from '../input/read-input.ts';
import { liveDisplay, NO_DISPLAY, type ProgressDisplay, plainDisplay } from '../progress/progress-display.ts';
import { nodeNames } from '../run/node-names.ts';
import { runReport } from '../run/run-report.ts';
import type { RunResult } from '../run/run-result.ts';
import type { Run, Runner } from '../run/runner.ts';
import { onStopSignal, type StopSignal } from '../stop-signal.ts';
import { countText, problemLines } from '../workflow-file/problem-text.ts';
import { readWorkflowFile } from '../workflow-file/read-workflow-file.ts';
import type { CommandContext } from './command-context.ts';

interface RunOptions {
  input?: string;
  home?: string;
  trigger?: string;
  json?: boolean;
}

const FRAME_MS = 100;

/** `rex run FILE`: runs a workflow once and waits for its end. */
export function runCommand(program: Command, context: CommandContext): void {
  program
    .command('run')
    .description('run a workflow file once: live progress, then its steps, its output and its cost')
    .argument('<file>', 'the workflow, YAML or JSON')
    .option('--input <json>', 'what the trigger is given: JSON, or @FILE that holds it (default: {})')
    .option(
      '--home <dir>',
      'keep the execution in this data folder (default: DATABASE_URL, else a throw-away folder)',
    )
    .option('--trigger <id>', 'the trigger that fires, where there are several')
    .option('--json', 'one JSON document on stdout, and no progress')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, options: RunOptions) => context.finish(await run(file, options, context)));
}

const EXAMPLES = `
Examples:
  $ rex run examples/earthquake-watch.yaml --input @node_modules/vega-datasets/data/earthquakes.json
  $ rex run examples/order-follow-up.yaml --input '{"orderId": "A-17"}' --json

Exit codes: 0 completed, 1 failed or cancelled, 2 wrong input or workflow, 3 could not run, 130 interrupted.`;

async function run(file: string, options: RunOptions, context: CommandContext): Promise<ExitCode> {
  const workflow = await readWorkflowFile(file, manifests);
  if (!workflow.ok) {
    const { problems } = workflow;
    const message = `${file} has ${countText(problems.length, 'problem')}.`;
    const failure = { success: false, error: { code: 'invalid_workflow', message }, problems };
    if (options.json) context.out([JSON.stringify(failure, null, 2)]);
    else
      context.err([
        ...problems.flatMap((each) => problemLines(each, context.errStyle)),
        context.errStyle.bad(`✖ ${message}`),
      ]);
    return EXIT.wrongInput;
  }
  const prepared = prepareRun(workflow, await readInput(options.input), options.trigger);
  const display = displayFor(prepared, options.json ?? false, context);
  const interruption = watchInterruption(display);
  try {
    const opened = await openRunner(context.config(), { home: options.home ?? null });
    try {
      const result = await carryOut(opened.runner, prepared, display, interruption);
      display.end();
      report(result, prepared, options, context);
      return exitCodeFor(result, interruption.signal());
    } finally {
      display.end();
      await opened.close();
    }
  } finally {
    interruption.end();
  }
}

function displayFor(prepared: PreparedRun, isJson: boolean, { errStyle }: CommandContext): ProgressDisplay {
  if (isJson) return NO_DISPLAY;
  const setting = { screen: process.stderr, names: nodeNames(prepared.plan), style: errStyle, now: Date.now };
  if (!process.stderr.isTTY) return plainDisplay(setting);
  const everyFrame = (act: () => void) => {
    const timer = setInterval(act, FRAME_MS);
    return () => clearInterval(timer);
  };
  return liveDisplay({ ...setting, everyFrame });
}

/** Ctrl-C may come before there is anything to cancel. */
function watchInterruption(display: ProgressDisplay) {
  let signal: StopSignal | null = null;
  let cancel: (() => void) | null = null;
  const end = onStopSignal((told) => {
    signal = told;
    display.say('Cancelling; once more ends it at once.');
    cancel?.();
  });
  return {
    end,
    signal: () => signal,
    /** Calls back when, or as soon as, there is a wish to stop. */
    onCancel(act: () => void) {
      cancel = act;
      if (signal) act();
    },
  };
}

type Interruption = ReturnType<typeof watchInterruption>;

async function carryOut(
  runner: Runner,
  prepared: PreparedRun,
  display: ProgressDisplay,
  interruption: Interruption,
): Promise<RunResult> {
  const run: Run = await runner.begin(prepared, (events) => display.tell(events));
  const cancelFailed = Promise.withResolvers<never>();
  // Nobody may be waiting any more when it comes.
  cancelFailed.promise.catch(() => undefined);
  interruption.onCancel(() => run.cancel().catch(cancelFailed.reject));
  return Promise.race([run.result, cancelFailed.promise]);
}

function report(
  result: RunResult,
  { plan }: PreparedRun,
  { json }: RunOptions,
  context: CommandContext,
): void {
  if (json) context.out([JSON.stringify(result satisfies { output: Json }, null, 2)]);
  else context.out(runReport(result, nodeNames(plan), context.outStyle));
}

function exitCodeFor({ execution }: RunResult, signal: StopSignal | null): ExitCode {
  if (signal) return signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
  return execution.status === 'COMPLETED' ? EXIT.completed : EXIT.failed;
}
