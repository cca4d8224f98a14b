import { Card, CardHeader } from '#app/_ui/card.tsx';
import type { getBilling } from '#lib/operations/billing.ts';
import type { OutputOf } from '#lib/operations/define.ts';
import { PortalButton } from './buy-button.tsx';

/** The saved card, which Stripe keeps and where it can be changed. */
export function CardCard({ card }: { card: OutputOf<typeof getBilling>['card'] }) {
  return (
    <Card>
      <CardHeader title="Payment method">Kept by Stripe, never here.</CardHeader>
      <div className="grid justify-items-start gap-4 px-4 py-4 sm:px-5">
        <p>
          {card ? (
            <>
              <span className="font-medium capitalize">{card.brand}</span> ending in <span data-numeric>{card.last4}</span>
            </>
          ) : (
            <span className="text-muted">No card is saved.</span>
          )}
        </p>
        <PortalButton>Cards and invoices at Stripe</PortalButton>
      </div>
    </Card>
  );
}
