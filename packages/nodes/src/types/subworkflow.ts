import { runWorkflow } from '@rex/engine';
import { LIMITS } from '@rex/types';
import { z } from 'zod';
import { AnyJson } from '../any-json.ts';
import { defineNode } from '../define-node.ts';

/** Runs another workflow of the workspace and waits for what it gives; its failure is this step's failure. */
export const subworkflow = defineNode({
  type: 'subworkflow',
  ui: {
    title: 'Run workflow',
    group: 'logic',
    icon: 'workflow',
    summary: 'Runs another workflow and gives what that gives',
  },
  config: z.strictObject({
    workflow: z
      .string()
      .min(1)
      .max(LIMITS.nameChars)
      .describe("The workflow's id, or its exact name in this workspace"),
    version: z
      .int()
      .min(1)
      .max(LIMITS.counterMax)
      .describe('A published version; the latest one unless told')
      .optional(),
    input: AnyJson.describe('What it starts with, checked by its input schema').optional(),
  }),
  output: AnyJson,
  outlets: ['out'],
  // The wait and the execution that it is for are one commit, so nothing can happen twice or by half.
  effect: 'pure',
  run: ({ config: { workflow, version = null, input = {} } }) => runWorkflow({ workflow, version, input }),
});
