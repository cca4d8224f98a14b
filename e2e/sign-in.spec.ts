import { expect, test } from '@playwright/test';
import { signIn, visit } from './pages.ts';

test('a signed-out visitor is sent to sign-in and back to the page that was asked for', async ({ page }) => {
  await visit(page, '/usage?page=1');
  await expect(page).toHaveURL(/\/sign-in\?return_to=/);
  await page.getByRole('button', { name: 'Sign in as demo' }).click();
  await expect(page).toHaveURL(/\/usage\?page=1$/);
  await expect(page.getByRole('heading', { name: 'Usage', level: 1 })).toBeVisible();
});

test('sign-in never leads to another site', async ({ page, baseURL }) => {
  await visit(page, '/sign-in?return_to=//evil.example/');
  await page.getByRole('button', { name: 'Sign in as demo' }).click();
  await expect(page).toHaveURL(`${baseURL}/datasets`);
});

test('why signing in failed is said in words, whatever the address calls it', async ({ page }) => {
  for (const [error, words] of [
    ['Verification', 'This link was used already or is too old. Ask for another one.'],
    ['Unheard', 'Signing in failed. Try again.'],
    ['__proto__', 'Signing in failed. Try again.'],
    ['constructor', 'Signing in failed. Try again.'],
  ]) {
    await page.goto(`/sign-in?error=${error}`);
    await expect(page.getByText(words as string)).toBeVisible();
  }
});

test('signing out ends the session', async ({ page, context }) => {
  await signIn(page);
  const cookies = await context.cookies();
  await visit(page, '/settings');
  await page.getByRole('main').getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/$/);

  // The old cookie put back is worth nothing: the session itself is gone.
  await context.addCookies(cookies);
  await visit(page, '/datasets');
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByText('Your session has ended')).toBeVisible();
});
