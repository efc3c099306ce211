'use client';

import { type AccessToken, type CreatedAccessToken, LIMITS } from '@rex/types';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Check, Copy, KeyRound, Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { api } from '../session/api.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Select, TextInput } from '../ui/field.tsx';
import { EmptyState, ErrorState, Skeleton } from '../ui/states.tsx';
import { RelativeTime } from '../ui/time.tsx';

const DAY_MS = 86_400_000;
const LIVES = [
  { label: '30 days', days: 30 },
  { label: '90 days', days: 90 },
  { label: '1 year', days: 365 },
  { label: 'Until it is taken back', days: null },
] as const;

/** Tokens by which programs act as the user: makes them, lists them, takes them back. */
export function AccessTokensDialog({ onClose }: { onClose(): void }) {
  const [made, setMade] = useState<CreatedAccessToken | null>(null);
  const tokens = useQuery({
    queryKey: ['access-tokens'],
    queryFn: ({ signal }) => api.listAccessTokens({ signal }),
  });
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Access tokens"
      description="A program that sends one of these as its Bearer token acts in your name."
      actions={<Button onClick={onClose}>Done</Button>}
    >
      <div className="flex flex-col gap-5">
        {made ? <Secret made={made} onHide={() => setMade(null)} /> : <NewToken onMade={setMade} />}
        {tokens.isPending ? (
          <Skeleton className="h-16" />
        ) : tokens.isError ? (
          <ErrorState
            title="They cannot be shown"
            error={tokens.error}
            onRetry={() => void tokens.refetch()}
          />
        ) : tokens.data.data.length === 0 ? (
          <EmptyState icon={<KeyRound size={24} />} title="No tokens yet">
            Make one for a script, a CI job or another service.
          </EmptyState>
        ) : (
          <ul aria-label="Your access tokens" className="divide-y rounded-lg border">
            {tokens.data.data.map((token) => (
              <TokenRow key={token.id} token={token} />
            ))}
          </ul>
        )}
      </div>
    </Dialog>
  );
}

function NewToken({ onMade }: { onMade(made: CreatedAccessToken): void }) {
  const queryClient = useQueryClient();
  const [name, setName] = useState('');
  const [life, setLife] = useState(1);
  const [isReadOnly, setReadOnly] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const make = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    const days = LIVES[life]?.days ?? null;
    const expiresAt = days === null ? null : new Date(Date.now() + days * DAY_MS).toISOString();
    try {
      onMade(await api.createAccessToken({ body: { name: name.trim(), readOnly: isReadOnly, expiresAt } }));
      await queryClient.invalidateQueries({ queryKey: ['access-tokens'] });
    } catch (thrown) {
      setProblem(thrown instanceof Error ? thrown.message : String(thrown));
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void make(event)} className="flex flex-col gap-3">
      <div className="grid grid-cols-[1fr_11rem] gap-3">
        <Field label="What it is for" error={problem}>
          {(control) => (
            <TextInput
              {...control}
              required
              maxLength={LIMITS.nameChars}
              placeholder="Nightly import"
              value={name}
              onChange={({ target }) => setName(target.value)}
            />
          )}
        </Field>
        <Field label="Valid for">
          {(control) => (
            <Select {...control} value={life} onChange={({ target }) => setLife(Number(target.value))}>
              {LIVES.map(({ label }, place) => (
                <option key={label} value={place}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <div className="flex items-center justify-between">
        <label className="flex items-center gap-2 text-sm">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={isReadOnly}
            onChange={({ target }) => setReadOnly(target.checked)}
          />
          It may only read
        </label>
        <Button type="submit" tone="primary" isBusy={isBusy}>
          Make a token
        </Button>
      </div>
    </form>
  );
}

function Secret({ made, onHide }: { made: CreatedAccessToken; onHide(): void }) {
  const [isCopied, setCopied] = useState(false);
  const copy = (): void => {
    navigator.clipboard?.writeText(made.token).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <div role="status" className="flex flex-col gap-2 rounded-lg bg-ok-soft p-3">
      <p className="text-sm">
        <strong className="font-semibold">{made.name}</strong> was made. Copy it now: it is not shown again.
      </p>
      <div className="flex items-center gap-2">
        <input
          readOnly
          aria-label="The new token"
          className="h-8 min-w-0 flex-1 rounded-md border border-line-strong bg-surface px-2.5 font-mono text-xs"
          value={made.token}
          onFocus={(event) => event.target.select()}
        />
        <Button icon={isCopied ? <Check size={14} /> : <Copy size={14} />} onClick={copy}>
          {isCopied ? 'Copied' : 'Copy'}
        </Button>
      </div>
      <Button size="sm" tone="quiet" className="self-end" onClick={onHide}>
        I have it
      </Button>
    </div>
  );
}

function TokenRow({ token }: { token: AccessToken }) {
  const { id, name, readOnly, createdAt, expiresAt, lastUsedAt } = token;
  const queryClient = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const remove = async (): Promise<void> => {
    try {
      await api.deleteAccessToken({ params: { id } });
      await queryClient.invalidateQueries({ queryKey: ['access-tokens'] });
    } catch (thrown) {
      setProblem(thrown instanceof Error ? thrown.message : String(thrown));
    }
  };
  return (
    <li className="flex items-center gap-3 px-3 py-2 text-sm">
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">
          {name}
          {readOnly ? <span className="ml-2 text-xs font-normal text-muted">only reads</span> : null}
        </p>
        <p className="text-xs text-muted">
          Made <RelativeTime at={createdAt} />
          {' · '}
          {lastUsedAt ? (
            <>
              used <RelativeTime at={lastUsedAt} />
            </>
          ) : (
            'never used'
          )}
          {expiresAt ? (
            <>
              {' · ends '}
              <RelativeTime at={expiresAt} />
            </>
          ) : null}
        </p>
        {problem ? (
          <p role="alert" className="text-xs text-bad">
            {problem}
          </p>
        ) : null}
      </div>
      {isAsking ? (
        <>
          <Button size="sm" tone="danger" autoFocus onClick={() => void remove()}>
            Take it back
          </Button>
          <Button size="sm" tone="quiet" onClick={() => setAsking(false)}>
            Keep it
          </Button>
        </>
      ) : (
        <IconButton
          label={`Take ${name} back`}
          size="sm"
          icon={<Trash2 size={14} />}
          onClick={() => setAsking(true)}
        />
      )}
    </li>
  );
}
