import { expect, test } from '@playwright/test';
import { signIn, uniqueName } from './pages.ts';

test('a key is created, works over REST, and is refused once it is revoked', async ({ page, request }) => {
  await signIn(page);
  await page.getByRole('link', { name: 'API keys' }).click();
  const name = uniqueName('Bot');
  await page.getByRole('button', { name: 'New key' }).click();
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Create key' }).click();

  const secret = (await page.getByTestId('key-secret').textContent()) ?? '';
  expect(secret).toMatch(/^fltr_sk_/);
  await page.getByRole('button', { name: 'I have copied it' }).click();
  await expect(page.getByText(secret)).toBeHidden();

  const headers = { Authorization: `Bearer ${secret}` };
  const allowed = await request.get('/api/v1/datasets', { headers });
  expect(allowed.status()).toBe(200);
  expect(await allowed.json()).toHaveProperty('datasets');

  await page.getByRole('button', { name: `Revoke ${name}` }).click();
  await page.getByRole('button', { name: 'Revoke key' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.getByRole('row', { name })).toBeHidden();
  const refused = await request.get('/api/v1/datasets', { headers });
  expect(refused.status()).toBe(401);
  expect(await refused.json()).toMatchObject({ code: 'unauthenticated' });
});
