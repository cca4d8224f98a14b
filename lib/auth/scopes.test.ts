import { expect, test } from 'vitest';
import { ALL_SCOPES, leastScopes, SCOPES, scopesSatisfying } from './scopes.ts';

test('a demand is met by the scope itself and by every one that carries it', () => {
  expect(scopesSatisfying('datasets:read')).toEqual(['datasets:read', 'datasets:write', 'datasets:delete', 'mcp:query']);
  expect(scopesSatisfying('keys:manage')).toEqual(['keys:manage']);
});

test('what a scope carries is carried whole', () => {
  for (const scope of ALL_SCOPES) {
    const carried: readonly (keyof typeof SCOPES)[] = SCOPES[scope].carries;
    for (const narrower of carried)
      expect(carried, `${scope} carries ${narrower}`).toEqual(expect.arrayContaining([...SCOPES[narrower].carries]));
  }
});

test('of several scopes those are enough that no other one carries', () => {
  expect(leastScopes(['mcp:query', 'mcp:query', 'datasets:read', 'credits:read'])).toEqual(['mcp:query', 'credits:read']);
  expect(leastScopes([])).toEqual([]);
});
