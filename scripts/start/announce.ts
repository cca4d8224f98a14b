import { publicDatasetPath } from '#lib/reading-places.ts';
import { curlSearch, mcpConfiguration } from '#lib/surfaces/snippets.ts';

/** What `.data/demo.json` holds, for people and programs that want to try the running product. */
export interface DemoFacts {
  url: string;
  api_key: string;
  email: string;
  dataset_id: string;
}

/**
 * The last words of a start: everything that one needs to try all four ways in, ready to paste.
 *
 * @param stripeUrl where the local Stripe is, if one runs
 */
export function announcement({ url, api_key, email, dataset_id }: DemoFacts, stripeUrl?: string): string {
  const search = curlSearch(url, { query: 'how are documents cut into chunks', dataset_id }, api_key);
  return `
fltr is running at ${url}

Sign in     ${url}/sign-in  →  “Sign in as demo” (${email})
Public page ${url}${publicDatasetPath(dataset_id)} (needs no sign-in)
API key     ${api_key}
${stripeUrl ? `Payments    local Stripe at ${stripeUrl}; card 4242 4242 4242 4242 pays\n` : ''}
Search over REST:

${search}

Configuration of an MCP client:

${mcpConfiguration(url, api_key)}

Ctrl-C stops everything.`;
}
