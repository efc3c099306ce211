import { manifests } from '@rex/nodes';
import type { Command } from 'commander';
import { EXIT } from '../exit-codes.ts';
import { countText, problemLines } from '../workflow-file/problem-text.ts';
import { readWorkflowFile, type WorkflowFileResult } from '../workflow-file/read-workflow-file.ts';
import type { CommandContext } from './command-context.ts';

/** `rex validate FILE…`: exit code 0 when all are valid, 2 when one is not. */
export function validateCommand(program: Command, context: CommandContext): void {
  program
    .command('validate')
    .description('check workflow files; every problem is listed with its place')
    .argument('<file...>', 'workflow files, YAML or JSON')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExample:\n  $ rex validate examples/earthquake-watch.yaml')
    .action(async (files: string[], { json }: { json?: boolean }) => {
      const results: { file: string; result: WorkflowFileResult }[] = [];
      for (const file of files) results.push({ file, result: await readWorkflowFile(file, manifests) });
      const isValid = results.every(({ result }) => result.ok);
      if (json) context.out([JSON.stringify(jsonOf(results, isValid), null, 2)]);
      else for (const each of results) printResult(each, context);
      context.finish(isValid ? EXIT.completed : EXIT.wrongInput);
    });
}

type Results = readonly { file: string; result: WorkflowFileResult }[];

const jsonOf = (results: Results, isValid: boolean) => ({
  valid: isValid,
  files: results.map(({ file, result }) =>
    result.ok
      ? { file, valid: true, name: result.name, nodes: result.plan.nodesById.size, problems: [] }
      : { file, valid: false, problems: result.problems },
  ),
});

function printResult(
  { file, result }: Results[number],
  { out, err, outStyle, errStyle }: CommandContext,
): void {
  if (result.ok) {
    const nodes = countText(result.plan.nodesById.size, 'node');
    out([`${outStyle.good('✔')} ${file}: ${result.name}, ${nodes}`]);
    return;
  }
  err([
    ...result.problems.flatMap((problem) => problemLines(problem, errStyle)),
    errStyle.bad(`✖ ${file}: ${countText(result.problems.length, 'problem')}`),
  ]);
}
