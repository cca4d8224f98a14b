import { beforeEach, expect, test, vi } from 'vitest';
import { addressHasher } from '#lib/auth/caller.ts';
import type { SignedInUser } from '#lib/auth/session.ts';
import type { Services } from '#lib/operations/services.ts';
import { visitor } from './visitor.ts';

const request = vi.hoisted(() => ({ headers: new Headers(), user: null as SignedInUser | null }));
vi.mock('next/headers', () => ({ headers: async () => request.headers }));
vi.mock('#lib/auth/session.ts', () => ({ currentUser: async () => request.user }));

const hashAddress = addressHasher('a secret of the tests');
const services = { addressHeader: 'x-real-ip', hashAddress } as Services;

beforeEach(() => {
  request.headers = new Headers({ 'x-real-ip': '192.0.2.1' });
  request.user = null;
});

test('whoever is signed in acts and pays as that person', async () => {
  request.user = { id: 'usr_ada', email: 'ada@example.com', name: 'Ada' };
  for (const readsPage of [true, false]) expect(await visitor(services, { readsPage })).toEqual({ via: 'session', userId: 'usr_ada' });
});

test('anybody else is known by the address, of which only a hash is kept', async () => {
  const anonymous = { via: 'anonymous', addressHash: hashAddress('192.0.2.1') };
  expect(await visitor(services, { readsPage: false })).toEqual({ ...anonymous, readsPage: false });
  expect(await visitor(services, { readsPage: true })).toEqual({ ...anonymous, readsPage: true });
});

test('a key that comes along makes nobody its owner: pages take none', async () => {
  request.headers.set('authorization', 'Bearer fltr_sk_x');
  expect(await visitor(services, { readsPage: false })).toMatchObject({ via: 'anonymous' });
});
