'use client';

import { ApiError } from '@rex/client';
import type { Session } from '@rex/types';
import { Eye, EyeOff } from 'lucide-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Button, IconButton } from '../ui/button.tsx';
import { Field, TextInput } from '../ui/field.tsx';
import { enter } from './enter.ts';
import { fieldProblems } from './field-problems.ts';

type Values = Record<'email' | 'password' | 'name', string>;

const PASSWORD_MIN = 10;

interface CredentialFormProps {
  email: string;
  onEmail(email: string): void;
  submit: string;
  isNew: boolean;
  send(values: Values): Promise<Session>;
}

/** Asks for an address and a password, and begins the session that the server gives for them. */
export function CredentialForm({ email, onEmail, submit, isNew, send }: CredentialFormProps) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const problems = fieldProblems(error, '/body');
  const problemOf = (field: string): string | null =>
    problems.find(({ path }) => path === `/${field}`)?.message ?? null;
  const onSubmit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      enter(await send({ email: email.trim(), password, name }));
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void onSubmit(event)} className="flex flex-col gap-3.5">
      {error && problems.length === 0 ? <Refusal error={error} /> : null}
      {isNew ? (
        <Field label="Name" error={problemOf('name')}>
          {(control) => (
            <TextInput
              {...control}
              required
              autoComplete="name"
              maxLength={200}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
      ) : null}
      <Field label="E-mail address" error={problemOf('email')}>
        {(control) => (
          <TextInput
            {...control}
            required
            type="email"
            autoComplete="username"
            value={email}
            onChange={(event) => onEmail(event.target.value)}
          />
        )}
      </Field>
      <Field
        label="Password"
        error={problemOf('password')}
        hint={isNew ? `At least ${PASSWORD_MIN} characters; a few words do well.` : null}
      >
        {(control) => (
          <PasswordInput
            control={control}
            autoComplete={isNew ? 'new-password' : 'current-password'}
            minLength={isNew ? PASSWORD_MIN : 1}
            value={password}
            onChange={setPassword}
          />
        )}
      </Field>
      <Button type="submit" tone="primary" size="lg" isBusy={isBusy}>
        {submit}
      </Button>
    </form>
  );
}

function Refusal({ error }: { error: unknown }): ReactNode {
  const isLimited = error instanceof ApiError && error.code === 'rate_limited';
  const message = error instanceof Error ? error.message : String(error);
  return (
    <p role="alert" className="rounded-lg bg-bad-soft px-3 py-2 text-sm">
      {message}
      {isLimited ? ' Wait a minute, then try again.' : ''}
    </p>
  );
}

interface PasswordInputProps {
  control: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: boolean };
  autoComplete: string;
  minLength: number;
  value: string;
  onChange(value: string): void;
}

function PasswordInput({ control, autoComplete, minLength, value, onChange }: PasswordInputProps) {
  const [isShown, setShown] = useState(false);
  return (
    <div className="relative">
      <TextInput
        {...control}
        required
        type={isShown ? 'text' : 'password'}
        autoComplete={autoComplete}
        minLength={minLength}
        maxLength={200}
        autoCapitalize="none"
        spellCheck={false}
        className="pr-9"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <IconButton
        type="button"
        size="sm"
        label={isShown ? 'Hide the password' : 'Show the password'}
        icon={isShown ? <EyeOff size={15} /> : <Eye size={15} />}
        onClick={() => setShown(!isShown)}
        className="absolute top-0.5 right-0.5"
      />
    </div>
  );
}
