import { expect, test } from 'vitest';
import { describePlanChange } from './plan-change.ts';

test('on a trial another plan holds at once, and costs nothing', () => {
  expect(describePlanChange('Switch', 'Pro', 0)).toEqual({
    title: 'Switch to Pro',
    confirm: 'Switch',
    meanwhile: 'Your trial goes on with Pro.',
    done: 'Your trial goes on with Pro',
  });
});

test('whoever keeps a plan stays on it, and a lower one waits for the next bill', () => {
  expect(describePlanChange('Keep', 'Premium', 0)).toMatchObject({ title: 'Keep Premium', done: 'You stay on Premium' });
  expect(describePlanChange('Downgrade', 'Basic', 0)).toMatchObject({
    meanwhile: 'Until the next bill everything stays as it is.',
    done: 'Your plan is Basic from the next bill on',
  });
});

test('what is charged now holds now', () => {
  expect(describePlanChange('Upgrade', 'Pro', 1_234)).toMatchObject({ confirm: 'Pay $12.34 and upgrade', done: 'Your plan is Pro now' });
});
