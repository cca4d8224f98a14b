import { expect, test } from '@playwright/test';
import { addDocuments, createDataset, uniqueName, visit } from './pages.ts';
import { signInAsNewPerson } from './people.ts';

const GATE = { name: 'gate.md', mimeType: 'text/markdown', text: '# Gate\n\nThe caretaker keeps the code of the gate.\n' };

test('the focus returns to where a dialog was opened, also from a menu, and to the page when that is gone', async ({ page, context }) => {
  await signInAsNewPerson(context, { welcome: true });
  await createDataset(page, uniqueName('Keys'));
  await addDocuments(page, [GATE]);
  const dialog = page.getByRole('dialog');
  const paste = page.getByRole('button', { name: 'Paste text' });
  await paste.focus();
  await page.keyboard.press('Enter');
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(paste).toBeFocused();

  const menu = page.getByRole('button', { name: 'Actions for gate.md' });
  await menu.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Delete' }).press('Enter');
  await dialog.getByRole('button', { name: 'Cancel' }).press('Enter');
  await expect(dialog).toBeHidden();
  await expect(menu).toBeFocused();

  await menu.click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await dialog.getByRole('button', { name: 'Delete document' }).click();
  await expect(page.getByText('No documents yet')).toBeVisible();
  await expect(page.getByRole('main')).toBeFocused();
});

test('a dialog that follows another returns the focus to where the first was opened', async ({ page, context }) => {
  await signInAsNewPerson(context, { welcome: true });
  await visit(page, '/webhooks');
  await page.getByRole('button', { name: 'New webhook' }).click();
  await page.getByLabel('Address').fill('http://127.0.0.1:9/hooks');
  await page.getByLabel('Address').press('Enter');
  await page.getByRole('button', { name: 'I have copied it' }).press('Enter');
  await expect(page.getByRole('dialog')).toBeHidden();
  await page.getByRole('link', { name: '127.0.0.1' }).click();
  const menu = page.getByRole('button', { name: 'More actions' });
  await menu.click();
  await page.getByRole('menuitem', { name: 'New secret' }).click();
  await page.getByRole('button', { name: 'Make new secret' }).press('Enter');
  await page.getByRole('button', { name: 'I have copied it' }).press('Enter');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(menu).toBeFocused();
});

test('a busy button keeps the focus, and neither a press nor Enter asks a second time', async ({ page, context }) => {
  await signInAsNewPerson(context, { welcome: true });
  const datasetId = await createDataset(page, uniqueName('Busy'));
  await visit(page, `/playground?dataset=${datasetId}&query=gate`);
  const { promise, resolve } = Promise.withResolvers<void>();
  let asked = 0;
  await page.route('**/playground*', async (route) => {
    if (route.request().method() === 'POST') {
      asked += 1;
      await promise;
    }
    await route.continue();
  });
  const button = page.getByRole('button', { name: 'Search', exact: true });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(button).toHaveAttribute('aria-busy', 'true');
  await expect(button).toBeFocused();
  await page.keyboard.press('Enter');
  await page.getByLabel('Query').press('Enter');
  await button.focus();
  expect(asked).toBe(1);
  resolve();
  await expect(page.getByText('2 credits used, 98 left')).toBeVisible();
  await expect(button).not.toHaveAttribute('aria-busy');
  await expect(button).toBeFocused();
});
