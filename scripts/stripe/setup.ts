import { setUpCatalog } from '#lib/credits/stripe/setup.ts';
import { connectRunningStripe } from './running-stripe.ts';

/** `npm run stripe:setup`: makes Stripe's products and prices those of the price file, and says what it did. */
async function setUp(): Promise<void> {
  const stripe = connectRunningStripe();
  for (const line of await setUpCatalog(stripe)) console.log(line);
  console.log(`Stripe sells what the price file says, ${stripe.livemode ? 'for real money' : 'in test mode'}.`);
}

setUp().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
