import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { UsageChart } from './usage-chart.tsx';
import { UsageShares } from './usage-shares.tsx';

const NAME = 'مفتاح (2026)';

test('the name of a key from right to left leaves its count behind it', () => {
  const chart = renderToStaticMarkup(<UsageChart days={['2026-11-27']} series={[{ name: NAME, total: 12, credits: [12] }]} />);
  expect(chart).toContain(`\u2068${NAME}\u2069: 12</title>`);
  expect(chart).toContain(`<bdi>${NAME}</bdi> <span`);
  const shares = renderToStaticMarkup(<UsageShares title="By key" days={30} rows={[{ name: NAME, credits: 12, operations: 6 }]} />);
  expect(shares).toContain(`<bdi>${NAME}</bdi> <span`);
});
