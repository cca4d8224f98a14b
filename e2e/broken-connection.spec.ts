import { expect, test } from '@playwright/test';
import { createDataset, uniqueName, visit } from './pages.ts';
import { signInAsNewPerson } from './people.ts';

test('a broken connection is told beside the form, which keeps what was typed and works once it is back', async ({ page, context }) => {
  await signInAsNewPerson(context, { welcome: true });
  const datasetId = await createDataset(page, uniqueName('Far'));
  await page.getByRole('button', { name: 'Paste text' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Text', { exact: true }).fill('The caretaker keeps the code of the gate.');
  await context.setOffline(true);
  await dialog.getByRole('button', { name: 'Add document' }).click();
  await expect(dialog.getByRole('alert')).toContainText('The connection broke before the answer came. It may have been done');
  await expect(dialog.getByLabel('Text', { exact: true })).toHaveValue('The caretaker keeps the code of the gate.');
  await context.setOffline(false);
  await dialog.getByRole('button', { name: 'Add document' }).click();
  await expect(page.getByRole('row', { name: 'Note.md' }).getByText('Ready')).toBeVisible();

  await visit(page, `/playground?dataset=${datasetId}`);
  await page.getByLabel('Query').fill('who keeps the code');
  await context.setOffline(true);
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'The connection broke' })).toBeVisible();
  await expect(page.getByLabel('Query')).toHaveValue('who keeps the code');
  await context.setOffline(false);
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await expect(page.getByRole('article').first()).toContainText('Note.md');
  await expect(page.getByRole('alert').filter({ hasText: 'The connection broke' })).toBeHidden();
});

test('whoever closes the tab while files are on their way is asked first, and nobody is asked afterwards', async ({ page, context }) => {
  await signInAsNewPerson(context, { welcome: true });
  const datasetId = await createDataset(page, uniqueName('Slow'));
  const held = Promise.withResolvers<void>();
  await page.route(`**/datasets/${datasetId}**`, async (route) => {
    if (route.request().method() === 'POST') await held.promise;
    await route.continue();
  });
  await page.getByLabel('Add files').setInputFiles({ name: 'slow.txt', mimeType: 'text/plain', buffer: Buffer.from('The gate is slow.') });
  await expect(page.getByRole('row', { name: 'slow.txt' }).getByText('Uploading')).toBeVisible();
  // A browser asks only where somebody has done something on the page.
  await page.getByRole('heading', { level: 1 }).click();
  const asked = page.waitForEvent('dialog');
  await page.close({ runBeforeUnload: true });
  const question = await asked;
  expect(question.type()).toBe('beforeunload');
  await question.dismiss();
  held.resolve();
  await expect(page.getByRole('row', { name: 'slow.txt' }).getByText('Ready')).toBeVisible();
  const closed = page.waitForEvent('close');
  await page.close({ runBeforeUnload: true });
  await closed;
});

for (const [place, press] of [
  ['/playground', 'Search'],
  ['/billing', 'Save caps'],
] as const) {
  test(`a session that has ended meanwhile leads from ${place} to sign-in`, async ({ page, context }) => {
    await signInAsNewPerson(context, { welcome: true });
    await createDataset(page, uniqueName('Left'));
    await visit(page, place);
    if (place === '/playground') await page.getByLabel('Query').fill('anything');
    await context.clearCookies();
    await page.getByRole('button', { name: press, exact: true }).click();
    await expect(page).toHaveURL(/\/sign-in/);
    await expect(page.getByText('Your session has ended')).toBeVisible();
  });
}
