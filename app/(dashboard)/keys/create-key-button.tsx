'use client';

import { Plus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { CopyButton } from '#app/_ui/copy-button.tsx';
import { Dialog, DialogActions } from '#app/_ui/dialog.tsx';
import { Notice } from '#app/_ui/notice.tsx';
import { CreateKeyForm } from './create-key-form.tsx';

/** Opens the dialog that makes a key; the secret is shown in it once, and is gone when it closes. */
export function CreateKeyButton() {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [secret, setSecret] = useState<string>();
  const close = () => {
    setOpen(false);
    setSecret(undefined);
    if (secret) router.refresh();
  };
  return (
    <>
      <Button kind="primary" onClick={() => setOpen(true)}>
        <Plus aria-hidden="true" />
        New key
      </Button>
      {secret === undefined ? (
        <Dialog open={open} onOpenChange={(next) => (next ? setOpen(true) : close())} title="New API key" wide>
          <CreateKeyForm onCreated={setSecret} onCancel={close} />
        </Dialog>
      ) : (
        <Dialog open={open} onOpenChange={close} title="Your new key" persistent wide>
          <Notice tone="caution">Copy it now. Only a hash of it is kept, so it cannot be shown again.</Notice>
          <div className="mt-4 flex items-center gap-2 rounded-card border border-line bg-sunken py-1.5 pr-2 pl-3.5">
            <code data-testid="key-secret" className="min-w-0 flex-1 break-all font-mono text-sm">
              {secret}
            </code>
            <CopyButton text={secret} label="Copy the key" showLabel />
          </div>
          <DialogActions>
            <Button kind="primary" onClick={close}>
              I have copied it
            </Button>
          </DialogActions>
        </Dialog>
      )}
    </>
  );
}
