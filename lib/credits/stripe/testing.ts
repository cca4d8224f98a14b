import type { LedgerFault } from '#db/auth/ledger-faults.ts';
import type { AuthDatabase } from '#db/auth/types.ts';
import { ensureUser } from '#db/auth/users.ts';
import { newId } from '#db/ids.ts';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { type LocalStripe, type LocalStripeOptions, startLocalStripe } from '../../../scripts/stripe/local/server.ts';
import { openAccount } from '../accounts.ts';
import { watchLedger } from '../testing.ts';
import type { Buyer } from './checkout.ts';
import { type EventOutcome, handleEvent } from './events.ts';
import { connectStripe, type Stripe, type StripeConnection } from './index.ts';
import { setUpCatalog } from './setup.ts';

export const CARD = {
  pays: '4242 4242 4242 4242',
  declined: '4000 0000 0000 0002',
  noFunds: '4000 0000 0000 9995',
  failsLater: '4000 0000 0000 0341',
};

/** A local Stripe with the shop's catalogue, and access to it through the real SDK. */
export interface TestStripe {
  local: LocalStripe;
  connection: StripeConnection;
  /** A new person with the credits of signing up, ready to buy. */
  newBuyer(db: AuthDatabase): Promise<Buyer>;
  /** Types a card into a page of Stripe's and presses its button. @returns where it leads, or null when the card was refused */
  pay(url: string, card?: string): Promise<string | null>;
  /** Everything that has happened since the last call, as webhooks would bring it. */
  news(): Stripe.Event[];
  /** Delivers the news. */
  deliverNews(db: AuthDatabase): Promise<EventOutcome[]>;
}

export async function openTestStripe(options: LocalStripeOptions = {}): Promise<TestStripe> {
  const local = await startLocalStripe(options);
  const connection = connectStripe({ ...local, apiBase: local.url });
  await setUpCatalog(connection);
  let seen = local.control.events().length;
  const news = () => {
    const events = local.control.events().slice(seen);
    seen += events.length;
    return structuredClone(events) as unknown as Stripe.Event[];
  };
  return {
    local,
    connection,
    news,
    async newBuyer(db) {
      const { id: userId } = await ensureUser(db, { email: `${newId('user')}@example.com`, name: 'Ada' });
      await openAccount(db, userId);
      return { db, stripe: connection, userId, siteUrl: 'https://fltr.example' };
    },
    async pay(url, card = CARD.pays) {
      const response = await fetch(url, { method: 'POST', body: new URLSearchParams({ card }), redirect: 'manual' });
      return response.headers.get('location');
    },
    async deliverNews(db) {
      const outcomes: EventOutcome[] = [];
      for (const event of news()) outcomes.push(await handleEvent(db, connection, event));
      return outcomes;
    },
  };
}

/** Databases and a Stripe that the tests of a suite share. */
export interface TestShop {
  databases: TestDatabases;
  stripe: TestStripe;
  /** @returns what became wrong with the ledger meanwhile */
  close(): Promise<LedgerFault[]>;
}

export async function openTestShop(): Promise<TestShop> {
  const databases = await openTestDatabases();
  const newFaults = await watchLedger(databases.authDb);
  const stripe = await openTestStripe();
  return {
    databases,
    stripe,
    async close() {
      const faults = await newFaults();
      await Promise.all([databases.close(), stripe.local.close()]);
      return faults;
    },
  };
}
