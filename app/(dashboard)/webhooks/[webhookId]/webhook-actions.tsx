'use client';

import { Ellipsis, KeyRound, Pause, Pencil, Play, Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { attempt } from '#app/_ui/attempt.ts';
import { Button } from '#app/_ui/button.tsx';
import { ConfirmDialog } from '#app/_ui/confirm-dialog.tsx';
import { Dialog } from '#app/_ui/dialog.tsx';
import { Menu, MenuItem, MenuSeparator } from '#app/_ui/menu.tsx';
import { useToast } from '#app/_ui/toast.tsx';
import { deleteWebhookAction, rotateSecretAction, testWebhookAction, updateWebhookAction } from '../actions.ts';
import { SecretDialog } from '../secret-dialog.tsx';
import { type WebhookFacts, WebhookForm } from '../webhook-form.tsx';
import { sayOutcome } from './say-outcome.ts';

type Open = 'edit' | 'rotate' | 'delete' | undefined;

/** What can be done with a webhook. */
export function WebhookActions({ webhook }: { webhook: WebhookFacts & { id: string; is_active: boolean } }) {
  const { id, is_active: isActive } = webhook;
  const router = useRouter();
  const say = useToast();
  const [open, setOpen] = useState<Open>();
  const [secret, setSecret] = useState<string>();
  const [testing, test] = useTransition();
  const [changing, change] = useTransition();

  const sendTest = () =>
    test(async () => {
      sayOutcome(say, await attempt(testWebhookAction(id)));
      router.refresh();
    });
  const toggle = () =>
    change(async () => {
      const result = await attempt(updateWebhookAction({ webhook_id: id, is_active: !isActive }));
      if (!result.ok) return say(result.problem.detail, 'negative');
      say(isActive ? 'The webhook is paused' : 'The webhook is active');
      router.refresh();
    });
  const leave = () => {
    say('The webhook is deleted');
    router.replace('/webhooks');
    router.refresh();
  };
  const close = () => setOpen(undefined);

  return (
    <>
      <Button busy={testing} onClick={sendTest}>
        Send test
      </Button>
      <Menu
        trigger={
          <Button size="icon" className="size-9" aria-label="More actions">
            <Ellipsis aria-hidden="true" />
          </Button>
        }
      >
        <MenuItem onSelect={() => setOpen('edit')}>
          <Pencil aria-hidden="true" />
          Edit
        </MenuItem>
        <MenuItem onSelect={toggle} disabled={changing}>
          {isActive ? <Pause aria-hidden="true" /> : <Play aria-hidden="true" />}
          {isActive ? 'Pause' : 'Resume'}
        </MenuItem>
        <MenuItem onSelect={() => setOpen('rotate')}>
          <KeyRound aria-hidden="true" />
          New secret…
        </MenuItem>
        <MenuSeparator />
        <MenuItem danger onSelect={() => setOpen('delete')}>
          <Trash2 aria-hidden="true" />
          Delete…
        </MenuItem>
      </Menu>
      <Dialog open={open === 'edit'} onOpenChange={close} title="Edit webhook" wide>
        <WebhookForm
          webhook={webhook}
          submit="Save webhook"
          action={(facts) => updateWebhookAction({ webhook_id: id, ...facts })}
          onDone={() => {
            close();
            say('Webhook saved');
            router.refresh();
          }}
          onCancel={close}
        />
      </Dialog>
      <ConfirmDialog
        open={open === 'rotate'}
        onOpenChange={close}
        title="Make a new secret?"
        description="For 24 hours every message is signed with both, so that your server can change over. Then the old one is worth nothing."
        confirm="Make new secret"
        action={() => rotateSecretAction(id)}
        onDone={(rotated) => setSecret(rotated.secret)}
      />
      <ConfirmDialog
        open={open === 'delete'}
        onOpenChange={close}
        title="Delete the webhook?"
        description="Nothing more is sent to it, and the list of what was sent goes with it. It cannot be undone."
        confirm="Delete webhook"
        action={() => deleteWebhookAction(id)}
        onDone={leave}
      />
      {secret !== undefined && (
        <SecretDialog secret={secret} onClose={() => setSecret(undefined)}>
          Messages are signed with the old secret as well for 24 hours.
        </SecretDialog>
      )}
    </>
  );
}
