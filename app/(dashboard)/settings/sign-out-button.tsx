'use client';

import { Button } from '#app/_ui/button.tsx';
import { useSignOut } from '../_shell/use-sign-out.ts';

export function SignOutButton() {
  const { signOut, busy } = useSignOut();
  return (
    <Button busy={busy} onClick={signOut}>
      Sign out
    </Button>
  );
}
