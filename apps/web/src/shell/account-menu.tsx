'use client';

import { KeyRound, LogOut } from 'lucide-react';
import { useState } from 'react';
import { CommandPalette } from '../commands/command-palette.tsx';
import { forgetInputs } from '../run/remembered-inputs.ts';
import { publicApi } from '../session/api.ts';
import { leave } from '../session/enter.ts';
import { useSession } from '../session/session-store.ts';
import { keepUnsavedWork } from '../session/unsaved-work.ts';
import { IconButton } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Menu } from '../ui/menu.tsx';
import { AccessTokensDialog } from './access-tokens-dialog.tsx';

/** Who is signed in, and what belongs to the account. */
export function AccountMenu() {
  const user = useSession((session) => session.user);
  const [isTokensOpen, setTokensOpen] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const signOut = async (): Promise<void> => {
    await publicApi.logout({}).catch(() => undefined);
    leave();
    forgetInputs(localStorage);
  };
  const saveAndSignOut = async (): Promise<void> => {
    if (await keepUnsavedWork()) await signOut();
    else setAsking(true);
  };
  const commands = [
    {
      id: 'access-tokens',
      label: 'Access tokens…',
      icon: <KeyRound size={14} />,
      run: () => setTokensOpen(true),
    },
    { id: 'sign-out', label: 'Sign out', icon: <LogOut size={14} />, run: () => void saveAndSignOut() },
  ];
  const initial = (user?.name ?? '?').slice(0, 1).toUpperCase();
  return (
    <>
      <Menu
        trigger={
          <IconButton
            label={`Account of ${user?.name ?? 'nobody'}`}
            icon={
              <span className="flex size-5.5 items-center justify-center rounded-full bg-accent-soft text-xs font-semibold text-accent">
                {initial}
              </span>
            }
          />
        }
        items={commands.map(({ label, icon, run }) => ({ label, icon, onSelect: run }))}
      />
      <CommandPalette own={commands} />
      {isTokensOpen ? <AccessTokensDialog onClose={() => setTokensOpen(false)} /> : null}
      <ConfirmDialog
        isOpen={isAsking}
        onOpenChange={setAsking}
        title="Sign out without saving?"
        confirm="Sign out without saving"
        onConfirm={signOut}
      >
        What you changed on this page could not be saved. It is lost when you sign out now.
      </ConfirmDialog>
    </>
  );
}
