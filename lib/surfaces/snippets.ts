/** Working examples of how to reach this deployment, for its pages and for `npm start`; each takes the deployment's own address. */

/** Stands for this deployment's address in pages that are made at build time, when nobody knows it. */
export const OWN_ADDRESS = 'https://your-fltr.example';

export const KEY_PLACEHOLDER = 'fltr_sk_YOUR_KEY';

const pretty = (value: unknown) => JSON.stringify(value, null, 2);

/** Text as one word of a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** @param key null for a search of public datasets without a key */
export function curlSearch(siteUrl: string, body: Record<string, unknown>, key: string | null = KEY_PLACEHOLDER): string {
  return [
    `curl ${siteUrl}/api/v1/search \\`,
    ...(key === null ? [] : [`  -H 'Authorization: Bearer ${key}' \\`]),
    `  -H 'Content-Type: application/json' \\`,
    `  -d ${quoted(pretty(body).replaceAll('\n', '\n  '))}`,
  ].join('\n');
}

export function curlUpload(siteUrl: string, datasetId: string): string {
  return [
    `curl ${siteUrl}/api/v1/datasets/${datasetId}/documents \\`,
    `  -H 'Authorization: Bearer ${KEY_PLACEHOLDER}' \\`,
    '  -F file=@handbook.pdf',
  ].join('\n');
}

const server = (siteUrl: string, key = KEY_PLACEHOLDER) => ({
  type: 'http',
  url: `${siteUrl}/api/mcp`,
  headers: { Authorization: `Bearer ${key}` },
});

export interface McpClient {
  id: string;
  name: string;
  /** Where the configuration goes. */
  place: string;
  configuration: (siteUrl: string) => string;
}

export const MCP_CLIENTS: readonly McpClient[] = [
  {
    id: 'claude-code',
    name: 'Claude Code',
    place: 'Run once in a terminal',
    configuration: (siteUrl) =>
      `claude mcp add --transport http fltr ${siteUrl}/api/mcp \\\n  --header "Authorization: Bearer ${KEY_PLACEHOLDER}"`,
  },
  {
    id: 'cursor',
    name: 'Cursor',
    place: '~/.cursor/mcp.json',
    configuration: (siteUrl) => pretty({ mcpServers: { fltr: server(siteUrl) } }),
  },
  {
    id: 'vs-code',
    name: 'VS Code',
    place: '.vscode/mcp.json',
    configuration: (siteUrl) => pretty({ servers: { fltr: server(siteUrl) } }),
  },
  {
    id: 'codex',
    name: 'Codex',
    place: '~/.codex/config.toml, with the key in the variable FLTR_API_KEY',
    configuration: (siteUrl) => `[mcp_servers.fltr]\nurl = "${siteUrl}/api/mcp"\nbearer_token_env_var = "FLTR_API_KEY"`,
  },
  {
    id: 'gemini-cli',
    name: 'Gemini CLI',
    place: '~/.gemini/settings.json',
    configuration: (siteUrl) => {
      const { url, headers } = server(siteUrl);
      return pretty({ mcpServers: { fltr: { httpUrl: url, headers } } });
    },
  },
  {
    id: 'other',
    name: 'Any other client',
    place: 'Address and header, streamable HTTP',
    configuration: (siteUrl) => `${siteUrl}/api/mcp\nAuthorization: Bearer ${KEY_PLACEHOLDER}`,
  },
];

/** The configuration that most clients read. */
export function mcpConfiguration(siteUrl: string, key = KEY_PLACEHOLDER): string {
  return pretty({ mcpServers: { fltr: server(siteUrl, key) } });
}
