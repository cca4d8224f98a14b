'use client';

import { Plus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Dialog } from '#app/_ui/dialog.tsx';
import { createWebhookAction } from './actions.ts';
import { SecretDialog } from './secret-dialog.tsx';
import { WebhookForm } from './webhook-form.tsx';

/** Opens the dialog that makes a webhook; its secret is shown in it once. */
export function CreateWebhookButton() {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [secret, setSecret] = useState<string>();
  const close = () => {
    setSecret(undefined);
    router.refresh();
  };
  return (
    <>
      <Button kind="primary" onClick={() => setOpen(true)}>
        <Plus aria-hidden="true" />
        New webhook
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title="New webhook" wide>
        <WebhookForm
          submit="Create webhook"
          action={createWebhookAction}
          onDone={(webhook) => {
            setOpen(false);
            setSecret(webhook.secret);
          }}
          onCancel={() => setOpen(false)}
        />
      </Dialog>
      {secret !== undefined && <SecretDialog secret={secret} onClose={close} />}
    </>
  );
}
