import { expect, test } from 'vitest';
import type { Caller, Principal } from '#lib/auth/principal.ts';
import { noteSeen, takeLastSeen } from './head-start.ts';

const principalOf = (userId: string): Principal => ({ userId, scopes: [], datasetIds: null, expiresAt: null, via: 'api_key', keyId: null });
const keyOf = (secretHash: string): Caller => ({ via: 'api_key', secretHash });
const sessionOf = (userId: string): Caller => ({ via: 'session', userId });

test('a caller is remembered as what it was let in, for one turn', () => {
  noteSeen(keyOf('ada'), principalOf('ada'));
  noteSeen(sessionOf('ada'), principalOf('ada in a session'));
  noteSeen(sessionOf('grace'), principalOf('grace'));
  expect(takeLastSeen(sessionOf('ada'))?.userId).toBe('ada in a session');
  expect(takeLastSeen(keyOf('ada'))?.userId).toBe('ada');
  expect(takeLastSeen(keyOf('ada'))).toBeNull();
  expect(takeLastSeen(sessionOf('grace'))?.userId).toBe('grace');
});

test('of very many callers the first are forgotten', () => {
  for (let index = 0; index <= 10_000; index++) noteSeen(keyOf(`one of many ${index}`), principalOf('ada'));
  expect(takeLastSeen(keyOf('one of many 0'))).toBeNull();
  expect(takeLastSeen(keyOf('one of many 1'))).not.toBeNull();
  expect(takeLastSeen(keyOf('one of many 10000'))).not.toBeNull();
});
