import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Manifests, WorkflowFile } from '@rex/types';
import { readWorkflowFile } from '../workflow-file/read-workflow-file.ts';

const FOLDER = fileURLToPath(new URL('../../../../examples/', import.meta.url));

/** The documents of the workflow files that come with REX, in order of their names; none where there is no folder. */
export async function readExamples(manifests: Manifests): Promise<WorkflowFile[]> {
  const names = await readdir(FOLDER).catch(() => []);
  const files = names.filter((name) => name.endsWith('.yaml')).sort();
  const documents: WorkflowFile[] = [];
  for (const name of files) {
    const read = await readWorkflowFile(join(FOLDER, name), manifests);
    // Compiled just now, so it has the shape of one.
    if (read.ok) documents.push(read.document as WorkflowFile);
  }
  return documents;
}
