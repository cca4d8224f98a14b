'use client';

import { Plus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Dialog } from '#app/_ui/dialog.tsx';
import { useAction } from '../_shell/use-action.ts';
import { createWebhookAction } from './actions.ts';
import { SecretDialog } from './secret-dialog.tsx';
import { type WebhookFacts, WebhookForm } from './webhook-form.tsx';

/** Opens the dialog that makes a webhook; its secret is shown in it once. */
export function CreateWebhookButton() {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [secret, setSecret] = useState<string>();
  const { run, busy, problem } = useAction();
  const create = (facts: WebhookFacts) =>
    run(
      () => createWebhookAction(facts),
      (webhook) => {
        setOpen(false);
        setSecret(webhook.secret);
      },
    );
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
        <WebhookForm submit="Create webhook" busy={busy} problem={problem} onSubmit={create} onCancel={() => setOpen(false)} />
      </Dialog>
      {secret !== undefined && <SecretDialog secret={secret} onClose={close} />}
    </>
  );
}
