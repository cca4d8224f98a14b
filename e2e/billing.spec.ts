import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { control, lastEvent, payWith } from './local-stripe.ts';
import { addDocuments, balance, createDataset, uniqueName, untilWhole, visit } from './pages.ts';
import { signInAsNewPerson } from './people.ts';

const GATE = { name: 'gate.md', mimeType: 'text/markdown', text: '# Gate\n\nThe caretaker keeps the code of the gate.\n' };
const VISA = '4242 4242 4242 4242';

test('whoever has nothing is shown the way out, buys a pack and searches; a refund takes the credits back', async ({ page, context }) => {
  await signInAsNewPerson(context, { welcome: false });
  const name = uniqueName('Gate');
  const datasetId = await createDataset(page, name);
  expect(await balance(page)).toBe(0);
  await ask(page);
  const refusal = page.getByRole('alert').filter({ hasText: 'This search costs 2 credits and 0 are available' });
  await refusal.getByRole('link', { name: 'Get credits' }).click();

  await page.getByRole('button', { name: 'Buy 100 credits' }).click();
  await expect(page.getByRole('heading', { name: '100 credits' })).toBeVisible();
  await pay(page);
  await page.evaluate(() => Object.assign(window, { isSamePage: true }));
  await untilWhole(page);
  await expect(page.getByText('Your order (100 credits) is complete')).toBeVisible();
  await expect.poll(() => balance(page)).toBe(100);
  expect(await page.evaluate(() => 'isSamePage' in window)).toBe(true);

  await visit(page, `/datasets/${datasetId}`);
  await addDocuments(page, [GATE]);
  await ask(page);
  await expect(page.getByRole('article').first()).toContainText('gate.md');
  await expect.poll(() => balance(page)).toBe(96);

  await open(page, 'Usage');
  const ledger = page.getByRole('table', { name: 'Ledger' });
  await expect(ledger.getByRole('row', { name: /Purchase 100 credits \+100/ })).toBeVisible();
  await expect(ledger.getByRole('row', { name: /Usage Search The dashboard −2/ })).toBeVisible();

  await open(page, 'Billing');
  const payment = page.getByRole('table', { name: 'Payments' }).getByRole('row', { name: /100 credits \$5/ });
  const [download] = await Promise.all([page.waitForEvent('download'), payment.getByRole('link', { name: /^PDF/ }).click()]);
  const pdf = readFileSync(await download.path(), 'latin1');
  expect(pdf).toMatch(/^%PDF-/);
  expect(pdf).toContain('100 credits: $5.00');

  await control('refund', { payment_intent: (await lastEvent('payment_intent.succeeded')).id });
  await untilShown(page, '$5 refunded');
  expect(await balanceAfterwards(page)).toBe(0);
  await expect(page.getByText('Owed', { exact: false }).first()).toBeVisible();
  await open(page, 'Usage');
  await expect(ledger.getByRole('row', { name: /Clawback 100 credits −100/ })).toBeVisible();
});

test('a plan is tried, paid, raised, cancelled, resumed and lowered, and a bill that failed is paid', async ({ page, context }) => {
  await signInAsNewPerson(context, { welcome: false });
  await visit(page, '/billing');
  await page.getByRole('button', { name: 'Try Basic' }).click();
  await pay(page);
  await untilWhole(page);
  await expect(page.getByText('Your order (fltr Basic) is complete')).toBeVisible();
  await expect(page.getByText('You are trying Basic for nothing')).toBeVisible();
  await expect.poll(() => balance(page)).toBe(100);

  const dialog = page.getByRole('dialog');
  for (const plan of ['Pro', 'Basic']) {
    await page.getByRole('button', { name: `Switch to ${plan}` }).click();
    await expect(dialog).toContainText(`Nothing is charged now. Your trial goes on with ${plan}.`);
    await dialog.getByRole('button', { name: 'Switch' }).click();
    await expect(page.getByText(`Your trial goes on with ${plan}`, { exact: true })).toBeVisible();
    await expect(page.getByText(`You are trying ${plan} for nothing`)).toBeVisible();
  }

  // Local Stripe's clock is put forward; the trial is over by then, and the whole first month still ahead.
  await control('advance', { days: 7, seconds: 2 });
  await untilShown(page, 'Basic renews on');
  await page.getByRole('button', { name: 'Upgrade to Pro' }).click();
  await expect(dialog).toContainText('$20 is charged now to the card ending in 4242');
  await expect(dialog).toContainText('900 credits come with it at once');
  const before = await balance(page);
  await dialog.getByRole('button', { name: 'Pay $20 and upgrade' }).click();
  await expect(page.getByText('Pro renews on')).toBeVisible();
  await expect.poll(() => balance(page)).toBe(before + 900);

  await page.getByRole('button', { name: 'Cancel plan…' }).click();
  await dialog.getByRole('button', { name: 'Cancel plan' }).click();
  await expect(page.getByText('Pro ends on')).toBeVisible();
  await page.getByRole('button', { name: 'Resume plan' }).click();
  await expect(page.getByText('Pro renews on')).toBeVisible();

  await page.getByRole('button', { name: 'Downgrade to Basic' }).click();
  await expect(dialog).toContainText('Nothing is charged now');
  await dialog.getByRole('button', { name: 'Downgrade' }).click();
  await expect(page.getByText('and renews as Basic from then on')).toBeVisible();

  await control('card', { customer: (await lastEvent('customer.subscription.updated')).customer, number: '4000 0000 0000 0341' });
  await control('advance', { days: 31 });
  await untilShown(page, 'The payment for your plan failed');
  await page.getByRole('link', { name: 'Pay $9.99' }).click();
  await payWith(page, VISA);
  await expect(page.getByText(/Total \$9.99, paid/)).toBeVisible();
  await visit(page, '/billing');
  await untilShown(page, 'Basic renews on');
  await expect(page.getByRole('region', { name: 'Alerts' })).toBeHidden();
});

test('a declined card is told on the page of payment, and nothing is charged', async ({ page, context }) => {
  await signInAsNewPerson(context, { welcome: false });
  await visit(page, '/billing');
  await page.getByRole('button', { name: 'Buy 500 credits' }).click();
  await payWith(page, '4000 0000 0000 0002');
  await expect(page.getByRole('alert')).toHaveText('Your card was declined.');
  await page.getByRole('link', { name: 'Back' }).click();
  await expect(page.getByText('The payment was not made, and nothing was charged.')).toBeVisible();
  await expect(page.getByText('Nothing paid yet')).toBeVisible();
  expect(await balance(page)).toBe(0);
});

test('a cap stops spending, says when it starts anew, and spending goes on once it is gone', async ({ page, context }) => {
  await signInAsNewPerson(context, { welcome: true });
  await createDataset(page, uniqueName('Capped'));
  await visit(page, '/billing');
  await page.getByLabel('Daily cap').fill('3');
  await page.getByRole('button', { name: 'Save caps' }).click();
  await expect(page.getByText('Caps saved', { exact: true })).toBeVisible();
  await ask(page);
  await expect(page.getByText('2 credits used')).toBeVisible();
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'The daily cap of your account is 3' })).toBeVisible();

  await open(page, 'Billing');
  await expect(page.getByText('2 of 3')).toBeVisible();
  await page.getByLabel('Daily cap').fill('2');
  await page.getByRole('button', { name: 'Save caps' }).click();
  const alerts = page.getByRole('region', { name: 'Alerts' });
  await expect(alerts).toContainText('has spent 2 of the 2 credits of its daily cap');
  await expect(alerts).toContainText('00:00 UTC');
  await page.getByLabel('Daily cap').fill('');
  await page.getByRole('button', { name: 'Save caps' }).click();
  await expect(alerts).toBeHidden();
  await ask(page);
  await expect(page.getByText('2 credits used')).toBeVisible();
});

test('a top-up buys a pack by itself, and says so when the card is refused', async ({ page, context }) => {
  await signInAsNewPerson(context, { welcome: true });
  await createDataset(page, uniqueName('Topped up'));
  await visit(page, '/billing');
  await page.getByLabel('Keep the card for automatic top-ups').check();
  await page.getByRole('button', { name: 'Buy 100 credits' }).click();
  await pay(page);
  await untilWhole(page);
  await expect(page.getByText('Visa ending in 4242')).toBeVisible();
  await page.getByLabel('Pack', { exact: true }).selectOption({ label: '100 for $5' });
  await page.getByLabel('When fewer are left than').fill('200');
  await page.getByLabel('Most dollars a month').fill('10');
  await page.getByRole('button', { name: 'Save top-up' }).click();
  await expect(page.getByText('Automatic top-up is on', { exact: true })).toBeVisible();

  await ask(page);
  await open(page, 'Billing');
  await untilShown(page, 'The last one brought 100 credits');
  expect(await balanceAfterwards(page)).toBe(298);

  await control('card', { customer: (await lastEvent('payment_intent.succeeded')).customer, number: '4000 0000 0000 0341' });
  await page.getByLabel('When fewer are left than').fill('1000');
  await page.getByRole('button', { name: 'Save top-up' }).click();
  await expect(page.getByText('Automatic top-up is on', { exact: true })).toBeVisible();
  await ask(page);
  await open(page, 'Billing');
  await untilShown(page, 'The last automatic top-up failed');
  expect(await balance(page)).toBe(296);
});

test('the ledger is filtered and saved as CSV from the browser', async ({ page, context }) => {
  await signInAsNewPerson(context, { welcome: true });
  await createDataset(page, uniqueName('Ledger'));
  await ask(page);
  await expect(page.getByText('2 credits used')).toBeVisible();
  await open(page, 'Usage');
  await expect(page.getByRole('img', { name: /Credits by day: Search 2/ })).toBeVisible();
  await page.getByLabel('Kind').selectOption('Usage');
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect(page).toHaveURL(/kind=usage/);
  await expect(page.getByRole('table', { name: 'Ledger' }).getByRole('row')).toHaveCount(2);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'CSV' }).click()]);
  const lines = readFileSync(await download.path(), 'utf8')
    .trim()
    .split('\r\n');
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^id,created_at,kind/);
  expect(lines[1]).toContain(',usage,search,');
});

/** The balance once something was shown to have happened: that page may have read the balance just before it, and the rest just after. */
async function balanceAfterwards(page: Page): Promise<number> {
  await visit(page, page.url());
  return balance(page);
}

/** Goes to a place of the dashboard by its navigation. */
async function open(page: Page, place: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Dashboard' }).getByRole('link', { name: place }).click();
  await expect(page.getByRole('heading', { name: place, level: 1 })).toBeVisible();
}

/** Pays on the page of the local Stripe and is sent back to the shop. */
async function pay(page: Page): Promise<void> {
  await payWith(page, VISA);
  await page.waitForURL(/\/billing\?checkout=paid/, { waitUntil: 'commit' });
}

/** Asks a question in the playground. */
async function ask(page: Page): Promise<void> {
  await open(page, 'Playground');
  await page.getByLabel('Query').fill('who keeps the code of the gate');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
}

/** Waits until the page, read anew, shows what a webhook brings. */
async function untilShown(page: Page, text: string): Promise<void> {
  await expect(async () => {
    await visit(page, page.url());
    await expect(page.getByText(text).first()).toBeVisible({ timeout: 5_000 });
  }).toPass();
}
