import { ExecutionPage } from '../../../../../execution/execution-page.tsx';

/** Exported once; the server gives this page for every id. */
export const dynamicParams = false;
export const generateStaticParams = () => [{ id: '_', execId: '_' }];

export default function Page() {
  return <ExecutionPage />;
}
