'use client';

import { publicApi } from './api.ts';
import { CredentialForm } from './credential-form.tsx';

/** Signs in with a password. */
export function LoginForm(shared: { email: string; onEmail(email: string): void }) {
  return (
    <CredentialForm
      {...shared}
      submit="Sign in"
      isNew={false}
      send={({ email, password }) => publicApi.login({ body: { email, password } })}
    />
  );
}
