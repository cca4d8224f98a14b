'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { ConfirmDialog } from '#app/_ui/confirm-dialog.tsx';
import { useToast } from '#app/_ui/toast.tsx';
import { revokeKeyAction } from './actions.ts';

export function RevokeKeyButton({ id, name }: { id: string; name: string }) {
  const router = useRouter();
  const say = useToast();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        kind="quiet"
        size="small"
        className="text-negative hover:text-negative"
        onClick={() => setOpen(true)}
        aria-label={`Revoke ${name}`}
      >
        Revoke
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={
          <>
            Revoke <bdi>{name}</bdi>?
          </>
        }
        description="Whatever uses this key is refused from that moment on. It cannot be undone."
        confirm="Revoke key"
        action={() => revokeKeyAction(id)}
        onDone={() => {
          say(
            <>
              <bdi>{name}</bdi> is revoked
            </>,
          );
          router.refresh();
        }}
      />
    </>
  );
}
