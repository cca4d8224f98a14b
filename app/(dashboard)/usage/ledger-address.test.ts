import { expect, test } from 'vitest';
import { entryFilterOf, readLedgerAddress, withoutPage } from './ledger-address.ts';
import { nameOfOperation } from './operation-names.ts';

const KEY = 'key_0mb2k9x4q7h4v5w8b3n6t0zc';

test('what the address asks for is asked of the ledger, the last day included', () => {
  const address = readLedgerAddress({ kind: 'usage', operation: 'search', key_id: KEY, from: '2026-11-01', to: '2026-11-22', page: '2' });
  expect(entryFilterOf(address)).toEqual({
    ...{ kind: 'usage', operation: 'search', key_id: KEY },
    ...{ from: '2026-11-01T00:00:00.000Z', to: '2026-11-23T00:00:00.000Z' },
  });
  expect(withoutPage(address)).toEqual({ kind: 'usage', operation: 'search', key_id: KEY, from: '2026-11-01', to: '2026-11-22' });
});

test.each([
  ['kind', '__proto__'],
  ['kind', 'gift'],
  ['operation', 'x'.repeat(101)],
  ['operation', 'a\0b'],
  ['key_id', 'key_mine'],
  ['from', '0000-01-01'],
  ['from', 'yesterday'],
  ['to', '2026-02-31T00:00'],
  ['to', '9999-12-31'],
])('what no entry can have is left out, not refused: %s=%j', (name, value) => {
  expect(entryFilterOf(readLedgerAddress({ [name]: value }))).toEqual({});
});

test('what the address names several times, or does not know, it does not ask for', () => {
  expect(readLedgerAddress({ operation: ['search', 'fetch'], unknown: 'x', kind: '' })).toEqual({});
});

test.each(['__proto__', 'constructor', 'toString'])('an operation without words is shown by its own name: %s', (operation) => {
  expect(nameOfOperation(operation)).toBe(operation);
});
