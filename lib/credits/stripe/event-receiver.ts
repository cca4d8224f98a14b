import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { connectAuthDatabase } from '#db/connect.ts';
import { handleEvent } from './events.ts';
import { connectStripe, type StripeSettings } from './index.ts';

/** For tests: a process of its own that takes deliveries, tells its parent the port it listens on, and ends with it. */
export interface ReceiverFacts {
  authUrl: string;
  proxy: string;
  settings: StripeSettings;
}

const { authUrl, proxy, settings } = JSON.parse(process.argv[2] ?? '{}') as ReceiverFacts;
const { db } = connectAuthDatabase(authUrl, { proxy });
const stripe = connectStripe(settings);

const server = createServer(async (incoming, outgoing) => {
  try {
    const event = await stripe.readEvent(await text(incoming), String(incoming.headers['stripe-signature']));
    await handleEvent(db, stripe, event);
    outgoing.writeHead(200).end();
  } catch (error) {
    outgoing.writeHead(500).end(String(error));
  }
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit());
