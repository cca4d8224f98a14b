import { connectAuthDatabase } from '#db/connect.ts';
import { askBeforeStatements, doDeed, readFacts } from '#db/killable-process.ts';
import { findPack, findPlan, type Pack, type PaidPlan } from '../prices.ts';
import { checkoutPack } from './checkout.ts';
import { handleEvent } from './events.ts';
import { connectStripe, type Stripe } from './index.ts';
import { changePlan } from './plan.ts';
import { syncCustomer } from './sync.ts';
import { topUpIfLow } from './top-up.ts';

/** What a process that moves money is told, by the test that kills it. */
export interface BuyerFacts {
  deed: 'buy' | 'changePlan' | 'hear' | 'sync' | 'topUp';
  authUrl: string;
  proxy: string;
  secretKey: string;
  userId: string;
  customer?: string;
  plan?: PaidPlan['id'];
  event?: Stripe.Event | undefined;
}

const {
  authUrl,
  proxy,
  secretKey,
  service,
  userId,
  customer = '',
  plan = 'basic',
  event,
  deed,
} = readFacts<BuyerFacts & { service: string }>();
const { db, pool } = connectAuthDatabase(authUrl, { proxy, max: 1 });
askBeforeStatements(pool);
const stripe = connectStripe({ secretKey, webhookSecret: 'unused', apiBase: service });
const buyer = { db, stripe, userId, siteUrl: 'https://fltr.example' };

await doDeed(
  {
    buy: () => checkoutPack(buyer, findPack('pack_100') as Pack, false),
    changePlan: () => changePlan(buyer, findPlan(plan) as PaidPlan),
    hear: () => handleEvent(db, stripe, event as Stripe.Event),
    sync: () => syncCustomer(db, stripe, customer),
    topUp: () => topUpIfLow(db, stripe, userId),
  },
  deed,
);
