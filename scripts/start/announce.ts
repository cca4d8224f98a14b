/** What `.data/demo.json` holds, for people and programs that want to try the running product. */
export interface DemoFacts {
  url: string;
  api_key: string;
  email: string;
  dataset_id: string;
}

/** The last words of a start: everything that one needs to try all four ways in, ready to paste. */
export function announcement({ url, api_key, email, dataset_id }: DemoFacts): string {
  const search = JSON.stringify({ query: 'how is a search charged', dataset_id });
  const mcp = { mcpServers: { fltr: { type: 'http', url: `${url}/api/mcp`, headers: { Authorization: `Bearer ${api_key}` } } } };
  return `
fltr is running at ${url}

Sign in     ${url}/sign-in  →  “Sign in as demo” (${email})
API key     ${api_key}

Search over REST:

  curl -s ${url}/api/v1/search \\
    -H 'Authorization: Bearer ${api_key}' \\
    -H 'Content-Type: application/json' \\
    -d '${search}'

Configuration of an MCP client:

${JSON.stringify(mcp, null, 2)}

Ctrl-C stops everything.`;
}
