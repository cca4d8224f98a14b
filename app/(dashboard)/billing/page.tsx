import type { Metadata } from 'next';
import Link from 'next/link';
import { Button } from '#app/_ui/button.tsx';
import { Notice } from '#app/_ui/notice.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Paging, pageFrom, stayWithin } from '#app/_ui/paging.tsx';
import { getBilling } from '#lib/operations/billing.ts';
import { getCaps } from '#lib/operations/caps.ts';
import { getCredits } from '#lib/operations/credits.ts';
import { listPayments } from '#lib/operations/payments.ts';
import { query } from '#lib/surfaces/page.ts';
import { BalanceCard } from '../_credits/balance-card.tsx';
import { ShowBalance } from '../_shell/credits.tsx';
import { CapsCard } from './caps-card.tsx';
import { CardCard } from './card-card.tsx';
import { CheckoutReturn } from './checkout-return.tsx';
import { LowBalanceCard } from './low-balance-card.tsx';
import { PacksCard } from './packs-card.tsx';
import { PaymentsCard } from './payments-card.tsx';
import { PlanCard } from './plan-card.tsx';
import { TopUpCard } from './top-up-card.tsx';

export const metadata: Metadata = { title: 'Billing' };

const PAGE_SIZE = 10;

interface Address {
  page?: string;
  /** Set by Stripe's page when it sends the buyer back. */
  checkout?: string;
  session_id?: string;
}

export default async function BillingPage({ searchParams }: { searchParams: Promise<Address> }) {
  const address = await searchParams;
  const page = pageFrom(address.page);
  const [credits, billing, caps, payments] = await Promise.all([
    query(getCredits, {}),
    query(getBilling, {}),
    query(getCaps, {}),
    query(listPayments, { limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE }),
  ]);
  const paging = { path: '/billing', page, total: payments.total, size: PAGE_SIZE };
  stayWithin(paging);
  return (
    <>
      <ShowBalance available={credits.available} />
      <PageHeader
        title="Billing"
        description="Your plan, your packs, and how much may be spent."
        action={
          <Button asChild>
            <Link href="/usage">Usage</Link>
          </Button>
        }
      />
      <div className="grid grid-cols-1 gap-5">
        <CheckoutReturn outcome={address.checkout} sessionId={address.session_id} />
        {!billing.configured && (
          <Notice>
            Payments are not configured here: this deployment has no Stripe keys, so nothing can be bought. The prices are shown for your
            information.
          </Notice>
        )}
        <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[18rem_1fr]">
          <BalanceCard credits={credits} />
          <PlanCard billing={billing} />
        </div>
        <PacksCard isOpen={billing.configured} />
        {billing.configured && (
          <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[18rem_1fr]">
            <CardCard card={billing.card} />
            <TopUpCard billing={billing} />
          </div>
        )}
        <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-2">
          <CapsCard caps={caps} />
          <LowBalanceCard threshold={billing.settings.low_balance_credits} />
        </div>
        <div>
          <PaymentsCard payments={payments.payments} />
          <Paging {...paging} />
        </div>
      </div>
    </>
  );
}
