/** Each scope with what it allows, in words, and the narrower scopes that it carries. */
export const SCOPES = {
  'datasets:read': { allows: 'See your datasets', carries: [] },
  'datasets:write': { allows: 'Create and change datasets', carries: ['datasets:read'] },
  'datasets:delete': { allows: 'Delete datasets', carries: ['datasets:write', 'datasets:read'] },
  'documents:read': { allows: 'See documents and their text', carries: [] },
  'documents:write': { allows: 'Add documents', carries: ['documents:read'] },
  'documents:delete': { allows: 'Delete documents', carries: ['documents:write', 'documents:read'] },
  'mcp:query': { allows: 'Search, which costs credits', carries: ['datasets:read'] },
  'credits:read': { allows: 'See the balance and what was spent', carries: [] },
  'billing:manage': { allows: 'Buy credits, change the plan and the caps', carries: ['credits:read'] },
  'keys:manage': { allows: 'Create and revoke API keys', carries: [] },
  'webhooks:manage': { allows: 'Manage webhooks', carries: [] },
  'account:read': { allows: 'See your account', carries: [] },
} as const satisfies Record<string, { allows: string; carries: readonly string[] }>;

export type Scope = keyof typeof SCOPES;

export const ALL_SCOPES = Object.keys(SCOPES) as [Scope, ...Scope[]];

/** What a key may do unless its maker says otherwise: everything but spend the person's money. */
export const DEFAULT_SCOPES = ALL_SCOPES.filter((scope) => scope !== 'billing:manage') as [Scope, ...Scope[]];

/** The scopes that satisfy a demand for `scope`: itself and every wider one. */
export function scopesSatisfying(scope: Scope): Scope[] {
  return ALL_SCOPES.filter((candidate) => candidate === scope || (SCOPES[candidate].carries as readonly string[]).includes(scope));
}

/** The fewest of these scopes that carry them all. */
export function leastScopes(scopes: readonly Scope[]): Scope[] {
  const isCarried = (scope: Scope) => scopesSatisfying(scope).some((wider) => wider !== scope && scopes.includes(wider));
  return [...new Set(scopes)].filter((scope) => !isCarried(scope));
}
