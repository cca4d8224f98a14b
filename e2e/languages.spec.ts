import { expect, test } from '@playwright/test';
import { addDocuments, createDataset, signIn, uniqueName, visit } from './pages.ts';

test('a dataset detects the language of each document unless it is given one', async ({ page }) => {
  await signIn(page);
  await createDataset(page, uniqueName('Detected'));
  await addDocuments(page, [
    { name: 'haus.txt', mimeType: 'text/plain', text: 'Die alten Häuser am Hafen wurden im letzten Jahr von der Stadt gekauft.' },
  ]);
  await visit(page, page.url());
  await page.getByRole('tab', { name: 'Settings' }).click();
  await expect(page.getByText('Detected: German')).toBeVisible();

  await visit(page, '/datasets');
  await page.getByRole('button', { name: 'New dataset' }).click();
  await page.getByLabel('Name').fill(uniqueName('Given'));
  await expect(page.getByLabel('Language')).toHaveValue('auto');
  await page.getByLabel('Language').selectOption({ label: 'Finnish' });
  await page.getByRole('button', { name: 'Create dataset' }).click();
  await page.getByRole('tab', { name: 'Settings' }).click();
  await expect(page.getByText('Finnish')).toBeVisible();
});

test('a name that is written from right to left leaves the order of the sentences around it alone', async ({ page }) => {
  await signIn(page);
  const name = uniqueName('دليل');
  await createDataset(page, name);
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Delete dataset…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('heading').locator('bdi')).toHaveText(name);
  await expect(dialog.locator('label bdi')).toHaveText(name);
  await dialog.getByRole('textbox').fill(name);
  await dialog.getByRole('button', { name: 'Delete dataset' }).click();
  await expect(page.getByText(`${name} is deleted`, { exact: true }).locator('bdi')).toHaveText(name);
});
