import { expect, test } from '@playwright/test';
import { signIn, uniqueName, visit } from './pages.ts';

test('a new key may not spend money unless it is told to, and its cap stops it alone', async ({ page, request }) => {
  await signIn(page);
  await page.getByRole('link', { name: 'API keys' }).click();
  const name = uniqueName('Capped');
  await page.getByRole('button', { name: 'New key' }).click();
  await expect(page.getByRole('checkbox', { name: /billing:manage/ })).not.toBeChecked();
  await page.getByRole('button', { name: 'All but billing' }).click();
  await expect(page.getByRole('checkbox', { name: /billing:manage/ })).not.toBeChecked();
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Daily cap').fill('1');
  await page.getByRole('button', { name: 'Create key' }).click();
  const headers = { Authorization: `Bearer ${await page.getByTestId('key-secret').textContent()}` };
  await page.getByRole('button', { name: 'I have copied it' }).click();

  const { datasets } = await (await request.get('/api/v1/datasets', { headers })).json();
  const data = { dataset_id: datasets[0].id, query: 'credits', mode: 'keyword' };
  expect((await request.post('/api/v1/search', { headers, data })).status()).toBe(200);
  const refused = await request.post('/api/v1/search', { headers, data });
  expect(refused.status()).toBe(402);
  expect(await refused.json()).toMatchObject({ code: 'spend_cap_reached', what: 'key_day' });

  await visit(page, page.url());
  await expect(page.getByRole('row', { name }).getByText('1 of 1')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Alerts' })).toContainText(`Your key “${name}” has spent 1 of the 1 credits`);
  await page.getByRole('button', { name: `Edit ${name}` }).click();
  await page.getByLabel('Daily cap').fill('2');
  await page.getByRole('button', { name: 'Save key' }).click();
  await expect(page.getByRole('row', { name }).getByText('1 of 2')).toBeVisible();
  expect((await request.post('/api/v1/search', { headers, data })).status()).toBe(200);

  await page.getByRole('button', { name: `Revoke ${name}` }).click();
  await page.getByRole('button', { name: 'Revoke key' }).click();
  await expect(page.getByRole('row', { name })).toBeHidden();
});

test('a key is created, works over REST, and is refused once it is revoked', async ({ page, request }) => {
  await signIn(page);
  await page.getByRole('link', { name: 'API keys' }).click();
  const name = uniqueName('Bot');
  await page.getByRole('button', { name: 'New key' }).click();
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Expires').selectOption('In 30 days');
  await page.getByRole('button', { name: 'Create key' }).click();

  const secret = (await page.getByTestId('key-secret').textContent()) ?? '';
  expect(secret).toMatch(/^fltr_sk_/);
  await page.getByRole('button', { name: 'I have copied it' }).click();
  await expect(page.getByText(secret)).toBeHidden();

  const headers = { Authorization: `Bearer ${secret}` };
  const allowed = await request.get('/api/v1/datasets', { headers });
  expect(allowed.status()).toBe(200);
  expect(await allowed.json()).toHaveProperty('datasets');
  const end = page.getByRole('row', { name }).getByText(/^until \d+ \w+ \d{4}$/);
  await expect(end.filter({ visible: true })).toHaveCount(1);

  await page.getByRole('button', { name: `Revoke ${name}` }).click();
  await page.getByRole('button', { name: 'Revoke key' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.getByRole('row', { name })).toBeHidden();
  const refused = await request.get('/api/v1/datasets', { headers });
  expect(refused.status()).toBe(401);
  expect(await refused.json()).toMatchObject({ code: 'unauthenticated' });
});

test('where the browser does not copy, the button says so and claims nothing', async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
  await signIn(page);
  await visit(page, '/connect');
  await page.getByRole('button', { name: /^Copy: / }).click();
  await expect(page.getByText('Not copied: select the text and copy it yourself.')).toBeAttached();
  await expect(page.getByText('Copied', { exact: true })).toHaveCount(0);
});
