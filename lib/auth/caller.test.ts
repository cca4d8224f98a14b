import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { hashSecret } from './api-keys.ts';
import { addressHasher, callerOf } from './caller.ts';

const visitors = { addressHeader: 'x-real-ip', hashAddress: addressHasher('secret') };

const callerWith = (headers: Record<string, string>) => callerOf(new Request('https://fltr.example/', { headers }), visitors);

test('a key is the caller, whatever else comes along', () => {
  const caller = callerWith({ Authorization: 'Bearer fltr_sk_x', Cookie: 'next-auth.session-token=y', 'x-real-ip': '192.0.2.1' });
  expect(caller).toEqual({ via: 'api_key', secretHash: hashSecret('fltr_sk_x') });
});

test.each(['', 'Basic eDp5', 'Bearer', 'Bearer other_sk_x', 'Bearer fltr_sk_x y'])(
  'the credential %j is refused, and nobody becomes anonymous by it',
  (given) => {
    expect(() => callerWith({ Authorization: given })).toThrow('Send an API key');
  },
);

test('without one it is the address that the platform names last', () => {
  const hashes = ['192.0.2.1', '203.0.113.9, 192.0.2.1', '192.0.2.2'].map((address) => callerWith({ 'x-real-ip': address }));
  expect(hashes[1]).toEqual(hashes[0]);
  expect(hashes[2]).not.toEqual(hashes[0]);
  expect(callerWith({ 'x-forwarded-for': '192.0.2.1' })).not.toEqual(hashes[0]);
});

test('whoever has a network of IPv6 is one visitor, whichever of its addresses is used', () => {
  const [one, other, elsewhere] = ['2001:db8::1', '2001:db8::2', '2001:db8:0:1::1'].map((address) => callerWith({ 'x-real-ip': address }));
  expect(other).toEqual(one);
  expect(elsewhere).not.toEqual(one);
});

test('what is kept of an address cannot be found by trying addresses, and is another one at every deployment', () => {
  const [address, plain] = ['192.0.2.1', createHash('sha256').update('192.0.2.1').digest('hex')];
  expect(visitors.hashAddress(address)).toMatch(/^[0-9a-f]{64}$/);
  expect(visitors.hashAddress(address)).not.toBe(plain);
  expect(addressHasher('another')(address)).not.toBe(visitors.hashAddress(address));
});
