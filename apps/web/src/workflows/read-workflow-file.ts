import { normaliseGraph } from '@rex/engine';
import {
  type CreateWorkflow,
  DraftGraph,
  type WorkflowFile,
  WorkflowFile as WorkflowFileSchema,
} from '@rex/types';
import { LineCounter, parseDocument } from 'yaml';

/** A file that can become a draft, or all that keeps it from that. */
export type ReadFile = { ok: true; workflow: CreateWorkflow } | { ok: false; problems: string[] };

/** Larger files hold no workflow that people wrote. */
export const FILE_BYTES_MAX = 4 * 1024 * 1024;
/** Uses of one anchor, counted with the uses inside it: what makes a small file grow without end. */
const ALIASES_MAX = 100;
const PROBLEMS_MAX = 20;

/** A file in the making: a draft may be without nodes, and without a name it is called like the file. */
const DraftFile = WorkflowFileSchema.extend({
  name: WorkflowFileSchema.shape.name.optional(),
  nodes: DraftGraph.shape.nodes,
});

/** Reads a workflow from YAML or JSON. Whether it would run is not asked: the canvas shows that. */
export function readWorkflowFile(text: string, fileName: string): ReadFile {
  const lines = new LineCounter();
  const refuse = (...problems: string[]): ReadFile => ({ ok: false, problems });
  let value: unknown;
  try {
    const document = parseDocument(text, {
      ...{ lineCounter: lines, prettyErrors: false, strict: true, uniqueKeys: true, version: '1.2' },
      ...{ schema: 'core', merge: false, resolveKnownTags: false, logLevel: 'error' },
    });
    const faults = [...document.errors, ...document.warnings].slice(0, PROBLEMS_MAX);
    if (faults.length > 0) {
      return refuse(
        ...faults.map(({ pos, message }) => {
          const { line, col } = lines.linePos(pos[0]);
          return `Line ${Math.max(1, line)}, column ${Math.max(1, col)}: ${message}`;
        }),
      );
    }
    value = document.toJS({ maxAliasCount: ALIASES_MAX });
  } catch (thrown) {
    return refuse(`The file cannot be read: ${thrown instanceof Error ? thrown.message : 'unknown reason'}`);
  }
  if (typeof value !== 'object' || value === null) {
    return refuse('The file holds no workflow: write `name`, `nodes` and `edges`.');
  }
  const parsed = DraftFile.safeParse(value);
  if (!parsed.success) {
    const issues = parsed.error.issues.slice(0, PROBLEMS_MAX);
    return refuse(...issues.map(({ path, message }) => `${placeOf(path)}: ${message}`));
  }
  const { name = fileName.replace(/\.[^.]*$/, ''), description = null } = parsed.data;
  const file: WorkflowFile = { ...parsed.data, name };
  return { ok: true, workflow: { name, description, graph: normaliseGraph(file) } };
}

/** `nodes[0].config` */
const placeOf = (path: readonly PropertyKey[]): string =>
  path.length === 0
    ? 'The file'
    : path
        .map((part, place) =>
          typeof part === 'number' ? `[${part}]` : `${place === 0 ? '' : '.'}${String(part)}`,
        )
        .join('');
