import type { Stripe } from 'stripe';

export type { Stripe } from 'stripe';

/** The version of Stripe's interface that this code was written for; the SDK's types are of the same one. */
const API_VERSION = '2026-10-28.endive';

/** Seconds by which a webhook's signature may be older than its arrival. */
const TOLERANCE_SECONDS = 300;

export interface StripeSettings {
  secretKey: string;
  webhookSecret: string;
  /** Where Stripe's interface is reached; Stripe's own address unless told. */
  apiBase?: string | undefined;
  /** Whether Stripe works out the tax that the prices contain. */
  automaticTax?: boolean;
}

/** Access to one Stripe account. The SDK is heavy, so it is loaded when it is first needed. */
export interface StripeConnection {
  client(): Promise<Stripe>;
  /**
   * The event that a webhook's body holds, once its signature is proven.
   * @throws when the signature is missing, wrong or too old, or the body is no event
   */
  readEvent(body: string, signature: string): Promise<Stripe.Event>;
  /** Whether real money moves. */
  livemode: boolean;
  automaticTax: boolean;
}

/** Prepares access to Stripe; nothing is loaded or sent yet. The one place that knows the SDK. */
export function connectStripe({ secretKey, webhookSecret, apiBase, automaticTax = false }: StripeSettings): StripeConnection {
  let loaded: Promise<Stripe> | undefined;
  const client = () => {
    loaded ??= import('stripe').then(({ Stripe }) => new Stripe(secretKey, { ...clientSettings(), ...(apiBase && addressOf(apiBase)) }));
    return loaded;
  };
  return {
    client,
    async readEvent(body, signature) {
      const { Stripe } = await import('stripe');
      const { webhooks } = await client();
      return webhooks.constructEventAsync(body, signature, webhookSecret, TOLERANCE_SECONDS, Stripe.createSubtleCryptoProvider());
    },
    livemode: /^[rs]k_live_/.test(secretKey),
    automaticTax,
  };
}

function clientSettings() {
  return { apiVersion: API_VERSION, maxNetworkRetries: 3, timeout: 10_000, telemetry: false, appInfo: { name: 'fltr' } } as const;
}

function addressOf(apiBase: string) {
  const { hostname, port, protocol } = new URL(apiBase);
  const isSecure = protocol === 'https:';
  return { host: hostname, port: port || (isSecure ? '443' : '80'), protocol: isSecure ? ('https' as const) : ('http' as const) };
}
