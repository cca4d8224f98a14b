import { Problem } from '#lib/errors.ts';

/** What Stripe's SDK throws, as far as it matters here. */
interface StripeFailure {
  type: string;
  message: string;
  code?: string;
  decline_code?: string;
}

/** Runs something that asks Stripe; what Stripe refuses comes back as a Problem: `payment_declined` for a card, `upstream_failed` for the rest. */
export async function asking<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (error) {
    const failure = stripeFailure(error);
    if (!failure) throw error;
    if (isDeclined(failure)) throw new Problem('payment_declined', declineInWords(failure), { cause: error });
    throw new Problem('upstream_failed', 'Stripe did not answer as it should. Try again: nothing is charged twice.', { cause: error });
  }
}

/** The error as Stripe's, or null for any other. */
export function stripeFailure(error: unknown): StripeFailure | null {
  const candidate = error as Partial<StripeFailure> | null;
  return error instanceof Error && candidate?.type?.startsWith('Stripe') ? (error as unknown as StripeFailure) : null;
}

/** Whether the card, not the request, is to blame. */
export function isDeclined({ type, code }: StripeFailure): boolean {
  return (
    type === 'StripeCardError' ||
    code === 'subscription_payment_intent_requires_action' ||
    code === 'invoice_payment_intent_requires_action'
  );
}

/** Why a card was refused and what its owner can do. */
export function declineInWords({ code, decline_code }: Pick<StripeFailure, 'code' | 'decline_code'>): string {
  const reasons: Record<string, string> = {
    insufficient_funds: 'The card has insufficient funds.',
    expired_card: 'The card has expired.',
    authentication_required: 'The bank wants the payment confirmed by you.',
    subscription_payment_intent_requires_action: 'The bank wants the payment confirmed by you.',
    invoice_payment_intent_requires_action: 'The bank wants the payment confirmed by you.',
  };
  const reason = reasons[decline_code ?? ''] ?? reasons[code ?? ''] ?? 'The bank declined the card.';
  return `${reason} Nothing was charged. Put another card on the payment page, then try again.`;
}
