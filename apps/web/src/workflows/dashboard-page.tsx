'use client';

import { AppFrame } from '../shell/app-frame.tsx';

export function DashboardPage() {
  return <AppFrame>{null}</AppFrame>;
}
