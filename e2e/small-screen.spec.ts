import { expect, type Page, test } from '@playwright/test';
import { createDataset, uniqueName, visit } from './pages.ts';
import { signInAsNewPerson } from './people.ts';

test.use({ viewport: { width: 390, height: 800 } });

const LONG = 'W'.repeat(90);

test('a long name without a break pushes nothing off a small screen', async ({ page, context }) => {
  await signInAsNewPerson(context, { welcome: true });
  await createDataset(page, `${LONG} ${uniqueName('')}`);
  await createDataset(page, uniqueName('Short'));
  await visit(page, '/playground');
  await expect(page.getByRole('button', { name: 'Search', exact: true })).toBeInViewport({ ratio: 1 });

  await visit(page, '/keys');
  await page.getByRole('button', { name: 'New key' }).click();
  await page.getByLabel('Name').fill(LONG);
  await page.getByRole('button', { name: 'Create key' }).click();
  await page.getByRole('button', { name: 'I have copied it' }).click();
  await expect(page.getByRole('button', { name: 'Revoke' })).toBeInViewport({ ratio: 1 });
  await page.getByRole('button', { name: 'Revoke' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  expect(await overflow(page, 'dialog')).toBe(0);
  await dialog.getByRole('button', { name: 'Revoke key' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'is revoked' }).first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Dismiss' })).toBeInViewport({ ratio: 1 });
});

test('the open tab of a dataset is in view', async ({ page, context }) => {
  await signInAsNewPerson(context, { welcome: true });
  const datasetId = await createDataset(page, uniqueName('Narrow'));
  await visit(page, `/datasets/${datasetId}?tab=settings`);
  await expect(page.getByRole('tab', { name: 'Settings' })).toBeInViewport({ ratio: 0.9 });
});

/** By how much what is in the element of a role is wider than it. */
async function overflow(page: Page, role: 'dialog'): Promise<number> {
  return page.getByRole(role).evaluate((element) => element.scrollWidth - element.clientWidth);
}
