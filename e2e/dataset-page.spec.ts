import { expect, type Page, test } from '@playwright/test';
import { addDocuments, createDataset, uniqueName, visit } from './pages.ts';
import { signInAsNewPerson } from './people.ts';

const GATE = { name: 'gate.md', mimeType: 'text/markdown', text: '# Gate\n\nThe caretaker keeps the code of the gate.\n' };

test('an upload goes on while another tab is open, a refusal keeps its reason, and an answer stays', async ({ page, context }) => {
  await signInAsNewPerson(context, { welcome: true });
  await createDataset(page, uniqueName('Tabs'));
  const letThrough = await holdActions(page);
  await page.getByLabel('Add files').setInputFiles([
    { name: 'gate.md', mimeType: GATE.mimeType, buffer: Buffer.from(GATE.text) },
    { name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) },
  ]);
  await expect(page.getByRole('row', { name: 'gate.md' }).getByText('Uploading')).toBeVisible();
  const open = (tab: string) => page.getByRole('tab', { name: tab }).click();
  await open('Search');
  await expect(page.getByRole('table', { name: 'Documents' })).toBeHidden();
  await open('Documents');
  await expect(page.getByRole('row', { name: 'gate.md' })).toBeVisible();
  await open('API & MCP');
  letThrough();
  await open('Documents');
  await expect(page.getByRole('row', { name: 'gate.md' }).getByText('Ready')).toBeVisible();
  await open('Search');
  await page.getByLabel('Query').fill('who keeps the code');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await expect(page.getByRole('article').first()).toContainText('gate.md');
  await open('Documents');
  await expect(page.getByRole('row', { name: 'empty.txt' }).getByRole('alert')).toContainText('empty');
  await open('Search');
  await expect(page.getByRole('article').first()).toContainText('gate.md');
  await expect(page.getByLabel('Query')).toHaveValue('who keeps the code');
});

test("somebody else's public dataset is read and searched, and offers nothing that only its owner may do", async ({ page, context }) => {
  await signInAsNewPerson(context, { welcome: true });
  const name = uniqueName('Open house');
  const datasetId = await createDataset(page, name);
  await addDocuments(page, [GATE]);
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByRole('switch', { name: 'Public' }).click();
  await expect(page.getByText('Anyone may search this dataset now', { exact: true })).toBeVisible();

  await signInAsNewPerson(context, { welcome: true });
  await visit(page, `/datasets/${datasetId}?tab=settings`);
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
  await expect(page.getByRole('row', { name: 'gate.md' })).toBeVisible();
  await expect(page.getByRole('tab')).toHaveText(['Documents', 'Search', 'API & MCP']);
  await expect(page.getByLabel('Add files')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Paste text' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Actions for gate.md' })).toHaveCount(0);
  await page.getByRole('tab', { name: 'Search' }).click();
  await page.getByLabel('Query').fill('who keeps the code');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await expect(page.getByRole('article').first()).toContainText('gate.md');
});

test('a page beyond the last leads to the last, and says nothing of there being none', async ({ page, context }) => {
  await signInAsNewPerson(context, { welcome: true });
  const name = uniqueName('Only');
  const datasetId = await createDataset(page, name);
  await addDocuments(page, [GATE]);
  await visit(page, `/datasets/${datasetId}?page=2`);
  await expect(page).toHaveURL(/\?page=1$/);
  await expect(page.getByRole('row', { name: 'gate.md' })).toBeVisible();
  await visit(page, '/datasets?page=7');
  await expect(page).toHaveURL(/\/datasets\?page=1$/);
  await expect(page.getByRole('link', { name })).toBeVisible();
  await visit(page, '/usage?kind=usage&page=99');
  await expect(page).toHaveURL(/\/usage\?kind=usage&page=1$/);
  await expect(page.getByRole('table', { name: 'Ledger' }).getByRole('row', { name: 'Usage' })).toBeVisible();
});

/** Keeps the page's actions from reaching the server until the returned function is called. */
async function holdActions(page: Page): Promise<() => void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  await page.route('**/datasets/*', async (route) => {
    if (route.request().method() === 'POST') await promise;
    await route.continue();
  });
  return resolve;
}
