'use client';

import { FileUp, Plus, Workflow as WorkflowIcon } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { paths } from '../routing/paths.ts';
import { AppFrame } from '../shell/app-frame.tsx';
import { useTitle } from '../shell/use-title.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/states.tsx';
import { useImportFiles } from './import-files.tsx';
import { RecentExecutions } from './recent-executions.tsx';
import { WorkflowList } from './workflow-list.tsx';

/** All workflows, and what was going on lately. */
export function DashboardPage() {
  useTitle('Workflows');
  const router = useRouter();
  const files = useImportFiles();
  const buttons = (
    <>
      <Button icon={<FileUp size={15} />} isBusy={files.isBusy} onClick={files.choose}>
        Import file
      </Button>
      <Button tone="primary" icon={<Plus size={15} />} onClick={() => router.push(paths.newWorkflow)}>
        New workflow
      </Button>
    </>
  );
  return (
    <AppFrame actions={buttons}>
      <main className="h-full overflow-auto bg-canvas">
        <div className="mx-auto grid max-w-[100rem] grid-cols-[minmax(0,1fr)] items-start gap-4 p-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
          <WorkflowList
            empty={
              <EmptyState
                icon={<WorkflowIcon size={30} />}
                title="No workflows yet"
                action={
                  <Link
                    href={paths.newWorkflow}
                    className="inline-flex h-8 items-center rounded-md bg-accent px-3 text-sm font-medium text-on-accent hover:bg-accent-hover"
                  >
                    Make the first one
                  </Link>
                }
              >
                A workflow is a graph of steps that survives crashes and waits as long as it takes. Draw one,
                or drop a YAML or JSON file anywhere on this page.
              </EmptyState>
            }
          />
          <RecentExecutions />
        </div>
      </main>
      {files.parts}
    </AppFrame>
  );
}
