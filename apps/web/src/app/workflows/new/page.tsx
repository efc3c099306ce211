import { NewWorkflowPage } from '../../../workflows/new-workflow-page.tsx';

export default function Page() {
  return <NewWorkflowPage />;
}
