import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { secretVault } from './secrets.ts';
import { signatureHeaders } from './sign.ts';

const NOW = new Date('2026-03-01T12:00:00.900Z');
const later = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000);
const vault = secretVault('a master secret of thirty-two characters');

test('a sealed secret shows nothing of it, and opens only for its own webhook under the same master secret', () => {
  const { secret, sealed } = vault.create('wh_1');
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain(secret.slice(6, 16));
  expect(vault.open('wh_1', sealed, NOW)).toEqual([secret]);
  expect(() => vault.open('wh_2', sealed, NOW)).toThrow();
  expect(() => secretVault('another master secret of thirty-two').open('wh_1', sealed, NOW)).toThrow();
  for (const place of [0, 20, -1]) {
    const bytes = Buffer.from(sealed, 'base64url');
    bytes[bytes.length * Number(place < 0) + place] = 255 ^ Number(bytes.at(place));
    expect(() => vault.open('wh_1', bytes.toString('base64url'), NOW)).toThrow();
  }
});

test('after a rotation both secrets sign for a day, then the new one alone', () => {
  const first = vault.create('wh_1');
  const second = vault.rotate('wh_1', first.sealed, NOW);
  expect(vault.open('wh_1', second.sealed, later(23))).toEqual([second.secret, first.secret]);
  expect(vault.open('wh_1', second.sealed, later(25))).toEqual([second.secret]);
});

test('a secret that can no longer be opened is replaced by a rotation', () => {
  const lost = secretVault('another master secret of thirty-two').create('wh_1');
  const { secret, sealed } = vault.rotate('wh_1', lost.sealed, NOW);
  expect(vault.open('wh_1', sealed, NOW)).toEqual([secret]);
});

test('a message is signed as Standard Webhooks has it, once for each secret', () => {
  const keys = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  const secrets = keys.map((key) => `whsec_${key.toString('base64')}`);
  const signatures = keys.map((key) => `v1,${createHmac('sha256', key).update('evt_1.1772366400.{"a":1}').digest('base64')}`);
  expect(signatureHeaders(secrets, 'evt_1', NOW, '{"a":1}')).toEqual({
    'webhook-id': 'evt_1',
    'webhook-timestamp': '1772366400',
    'webhook-signature': signatures.join(' '),
  });
});
