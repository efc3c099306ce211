import { DashboardPage } from '../workflows/dashboard-page.tsx';

export default function Page() {
  return <DashboardPage />;
}
