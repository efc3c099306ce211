import { SchedulesPage } from '../../schedules/schedules-page.tsx';

export default function Page() {
  return <SchedulesPage />;
}
