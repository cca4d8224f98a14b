import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TRIAL } from '../prices.ts';
import { RELEVANT_EVENTS } from './events.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/payments.md'), 'utf8');

test('the documentation names the events that count, and no others', () => {
  const [, list = ''] = /for these events:([\s\S]*?)Others do no harm/.exec(page) ?? [];
  expect([...list.matchAll(/`([a-z_.]+)`/g)].map(([, name]) => name)).toEqual([...RELEVANT_EVENTS]);
});

test('the documentation states the trial', () => {
  expect(page).toContain(`begins with ${TRIAL.days} days for nothing and ${TRIAL.credits} credits`);
});
