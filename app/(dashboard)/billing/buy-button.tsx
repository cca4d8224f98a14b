'use client';

import type { ComponentProps } from 'react';
import { useTransition } from 'react';
import { attempt } from '#app/_ui/attempt.ts';
import { Button } from '#app/_ui/button.tsx';
import { useToast } from '#app/_ui/toast.tsx';
import type { ActionResult } from '#lib/surfaces/action.ts';
import { checkoutAction, openPortalAction } from './actions.ts';

type Look = Omit<ComponentProps<typeof Button>, 'onClick' | 'busy'>;

/** Leads to Stripe's page on which a pack or a plan is paid. */
export function BuyButton({ input, ...look }: Look & { input: Parameters<typeof checkoutAction>[0] }) {
  return <LeaveButton {...look} open={() => checkoutAction(input)} />;
}

/** Leads to Stripe's page for cards and invoices. */
export function PortalButton(look: Look) {
  return <LeaveButton {...look} open={openPortalAction} />;
}

/** Stays busy until the other page is there. */
function LeaveButton({ open, ...look }: Look & { open: () => Promise<ActionResult<{ url: string }>> }) {
  const say = useToast();
  const [busy, start] = useTransition();
  const leave = () =>
    start(async () => {
      const result = await attempt(open());
      if (!result.ok) return say(result.problem.detail, 'negative');
      window.location.assign(result.data.url);
      await new Promise(() => {});
    });
  return <Button {...look} busy={busy} onClick={leave} />;
}
