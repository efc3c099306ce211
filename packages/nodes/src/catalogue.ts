import type { Catalogue } from '@rex/engine';
import type { Manifests } from '@rex/types';
import type { NodeDeps, NodeType } from './define-node.ts';
import { decision } from './types/decision.ts';
import { event } from './types/event.ts';
import { eventEmit } from './types/event-emit.ts';
import { eventWait } from './types/event-wait.ts';
import { fail } from './types/fail.ts';
import { forEach } from './types/for-each.ts';
import { http } from './types/http.ts';
import { manual } from './types/manual.ts';
import { merge } from './types/merge.ts';
import { note } from './types/note.ts';
import { output } from './types/output.ts';
import { repeat } from './types/repeat.ts';
import { schedule } from './types/schedule.ts';
import { set } from './types/set.ts';
import { subworkflow } from './types/subworkflow.ts';
import { task } from './types/task.ts';
import { transform } from './types/transform.ts';
import { wait } from './types/wait.ts';
import { webhook } from './types/webhook.ts';

/** Every node type, in the order in which palettes show them. */
const NODE_TYPES: readonly NodeType[] = [
  manual,
  webhook,
  schedule,
  event,
  http,
  eventEmit,
  task,
  wait,
  eventWait,
  decision,
  transform,
  set,
  merge,
  forEach,
  repeat,
  subworkflow,
  fail,
  output,
  note,
];

/** The manifests of all node types: enough to draw, compile and document, with nothing to run. */
export const manifests: Manifests = new Map(NODE_TYPES.map(({ manifest }) => [manifest.type, manifest]));

/** The node types ready to run. */
export function createCatalogue(deps: NodeDeps): Catalogue {
  return new Map(NODE_TYPES.map((type) => [type.manifest.type, type.bind(deps)]));
}
