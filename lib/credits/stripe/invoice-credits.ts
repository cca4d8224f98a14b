import { CURRENCY, findPlan } from '../prices.ts';
import type { Deal } from './catalog.ts';
import { type CustomerState, priceOfLine } from './customer-state.ts';
import type { Stripe } from './index.ts';

type Deals = CustomerState['deals'];

interface Line {
  deal: Deal;
  amount: number;
  isProration: boolean;
  periodEnd: number;
}

/** What a paid invoice of a plan gives, or why it gives nothing. */
export type Earned = { plan: string; credits: number; rollOver: number | null } | { problem: string };

/**
 * The credits that a paid invoice earns. A whole period gives the plan's credits. A change within a period gives what its lines
 * paid for: credits of the new plan × the share of its price that was billed − credits of the old one × the share that was
 * credited; rounded down, never below nothing. So switching to and fro earns nothing that was not paid for.
 */
export function planCreditsOf(deals: Deals, invoice: Stripe.Invoice): Earned {
  const lines = linesOf(deals, invoice);
  if (typeof lines === 'string') return { problem: lines };
  const bought = lines.filter(({ amount }) => amount > 0).sort((one, other) => other.amount - one.amount)[0];
  if (!bought) return { problem: 'it bills no plan' };
  const wrong = lines.find(({ deal, amount, isProration }) =>
    isProration ? Math.abs(amount) > deal.cents : amount !== deal.cents && amount !== 0,
  );
  if (wrong) return { problem: `${wrong.amount} cents were billed for ${wrong.deal.product}, which costs ${wrong.deal.cents}` };
  const exact = lines.reduce((sum, { deal, amount }) => sum + (deal.credits * amount) / deal.cents, 0);
  const isRenewal = invoice.billing_reason === 'subscription_cycle';
  return { plan: bought.deal.product, credits: Math.max(0, Math.floor(exact + 1e-9)), rollOver: isRenewal ? bought.deal.credits : null };
}

/** The highest plan that was paid for the period which ends at `periodEnd` (seconds); null when none was. */
export function paidPlanOf(deals: Deals, invoices: Stripe.Invoice[], periodEnd: number): string | null {
  let highest: Deal | null = null;
  for (const invoice of invoices.filter(({ status, total }) => status === 'paid' && total > 0)) {
    const lines = linesOf(deals, invoice);
    if (typeof lines === 'string') continue;
    for (const line of lines) {
      if (line.amount > 0 && line.periodEnd === periodEnd && line.deal.cents > (highest?.cents ?? 0)) highest = line.deal;
    }
  }
  return highest?.product ?? null;
}

/** The lines of an invoice with the plans that they bill, or what is wrong with one. */
function linesOf(deals: Deals, invoice: Stripe.Invoice): Line[] | string {
  const lines: Line[] = [];
  if (invoice.lines.has_more) return 'it has more lines than any of ours';
  for (const line of invoice.lines.data) {
    const { amount, currency, quantity, parent, period } = line;
    const deal = deals.get(priceOfLine(line) ?? '');
    if (deal?.kind !== 'plan' || !findPlan(deal.product)) return 'it bills something that is no plan of ours';
    // A price may have amounts in other currencies beside its own: 999 yen are not 999 cents.
    if (currency !== CURRENCY) return `it bills ${deal.product} in ${currency}`;
    if (quantity !== 1) return `it bills ${deal.product} ${quantity} times`;
    const isProration = parent?.subscription_item_details?.proration ?? parent?.invoice_item_details?.proration ?? false;
    lines.push({ deal, amount, isProration, periodEnd: period.end });
  }
  return lines;
}
