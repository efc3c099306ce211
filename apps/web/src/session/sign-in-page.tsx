'use client';

import { AppFrame } from '../shell/app-frame.tsx';

export function SignInPage() {
  return <AppFrame>{null}</AppFrame>;
}
