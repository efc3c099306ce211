'use client';

import { useState } from 'react';
import { Tabs } from '../ui/tabs.tsx';
import { publicApi } from './api.ts';
import { CredentialForm } from './credential-form.tsx';
import { LoginForm } from './login-form.tsx';

/** Signing in and, where anyone may, making an account. */
export function PasswordForms({ isRegistrationOpen }: { isRegistrationOpen: boolean }) {
  const [tab, setTab] = useState<'login' | 'register'>('login');
  const [email, setEmail] = useState('');
  const shared = { email, onEmail: setEmail };
  if (!isRegistrationOpen) {
    return (
      <>
        <h1 className="text-lg font-semibold">Sign in</h1>
        <LoginForm {...shared} />
      </>
    );
  }
  return (
    <>
      <h1 className="sr-only">Sign in or make an account</h1>
      <Tabs
        label="Sign in or make an account"
        value={tab}
        onChange={setTab}
        tabs={[
          { value: 'login', label: 'Sign in', content: <LoginForm {...shared} /> },
          { value: 'register', label: 'Make an account', content: <Register {...shared} /> },
        ]}
      />
    </>
  );
}

interface Shared {
  email: string;
  onEmail(email: string): void;
}

function Register(shared: Shared) {
  return (
    <CredentialForm
      {...shared}
      submit="Make an account"
      isNew
      send={({ email, password, name }) =>
        publicApi.register({ body: { email, password, name: name.trim() } })
      }
    />
  );
}
