import { expect, test } from 'vitest';
import { addressHasher } from '#lib/auth/caller.ts';
import { visitorAs } from './visitor.ts';

const hashAddress = addressHasher('a secret of the tests');
const facts = { addressHeader: 'x-real-ip', hashAddress };
const fromAddress = { 'x-real-ip': '192.0.2.1' };

test('whoever is signed in acts and pays as that person', () => {
  const ada = { id: 'usr_ada', email: 'ada@example.com', name: 'Ada' };
  for (const readsPage of [true, false]) {
    expect(visitorAs(ada, new Headers(fromAddress), facts, { readsPage })).toEqual({ via: 'session', userId: 'usr_ada' });
  }
});

test('anybody else is known by the address, of which only a hash is kept', () => {
  const anonymous = { via: 'anonymous', addressHash: hashAddress('192.0.2.1') };
  for (const readsPage of [true, false]) {
    expect(visitorAs(null, new Headers(fromAddress), facts, { readsPage })).toEqual({ ...anonymous, readsPage });
  }
});

test('a key that comes along makes nobody its owner: pages take none', () => {
  const headers = new Headers({ ...fromAddress, authorization: 'Bearer fltr_sk_x' });
  expect(visitorAs(null, headers, facts, { readsPage: false })).toMatchObject({ via: 'anonymous' });
});
