import { expect, test } from '@playwright/test';
import { addDocuments, balance, createDataset, signIn, uniqueName } from './pages.ts';

const HANDBOOK =
  '# Refunds\n\nWhoever is not content gets the money back within thirty days.\n\n# Travel\n\nTrains are preferred to aeroplanes below 800 kilometres.\n';

test('a document is dropped, becomes ready and is found with its source, and the balance falls without a reload', async ({ page }) => {
  await signIn(page);
  await createDataset(page, uniqueName('Handbook'));
  await addDocuments(page, [{ name: 'handbook.md', mimeType: 'text/markdown', text: HANDBOOK }]);

  const before = await balance(page);
  await page.getByRole('tab', { name: 'Search' }).click();
  await page.getByLabel('Query').fill('Which transport is preferred for short journeys: trains?');
  await page.getByRole('button', { name: 'Search', exact: true }).click();

  const first = page.getByRole('region', { name: 'Results' }).getByRole('article').first();
  await expect(first).toContainText('handbook.md');
  await expect(first).toContainText('Travel');
  await expect(first).toContainText('Trains are preferred to aeroplanes');
  await expect(page.getByText('2 credits used')).toBeVisible();
  await expect.poll(() => balance(page)).toBe(before - 2);
});

test('a file that cannot be read is refused beside its name, with the reason, and its neighbours go on', async ({ page }) => {
  await signIn(page);
  await createDataset(page, uniqueName('Mixed'));
  await page.getByLabel('Add files').setInputFiles([
    { name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) },
    { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('The gate code is kept by the caretaker.') },
  ]);
  const refused = page.getByRole('row', { name: 'empty.txt' });
  await expect(refused.getByText('Refused')).toBeVisible();
  await expect(refused.getByRole('alert')).toContainText('empty');
  await expect(page.getByRole('row', { name: 'notes.txt' }).getByText('Ready')).toBeVisible();
});

test('text is pasted, searched in the playground, and the document is deleted', async ({ page }) => {
  await signIn(page);
  const name = uniqueName('Pasted');
  await createDataset(page, name);
  await page.getByRole('button', { name: 'Paste text' }).click();
  await page.getByLabel('Name').fill('gate.md');
  await page.getByLabel('Text', { exact: true }).fill('# Gate\n\nThe caretaker keeps the code of the gate.');
  await page.getByRole('button', { name: 'Add document' }).click();
  const row = page.getByRole('row', { name: 'gate.md' });
  await expect(row.getByText('Ready')).toBeVisible();

  await page.getByRole('link', { name: 'Playground' }).click();
  await page.getByRole('checkbox', { name }).check();
  const others = page.getByRole('group', { name: 'Datasets' }).getByRole('checkbox', { checked: true });
  while ((await others.count()) > 1) await others.first().uncheck();
  await expect(page.getByRole('checkbox', { name })).toBeChecked();
  await page.getByRole('radio', { name: 'Keyword' }).check({ force: true });
  await page.getByLabel('Query').fill('who keeps the gate code');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await expect(page.getByRole('article').first()).toContainText('gate.md');
  await expect(page.getByText('1 credit used')).toBeVisible();
  await expect(page.getByText('The same as curl and MCP')).toBeVisible();

  await page.getByRole('link', { name: 'Datasets', exact: true }).click();
  await page.getByRole('link', { name }).click();
  await row.getByRole('button', { name: 'Actions for gate.md' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Delete document' }).click();
  await expect(row).toBeHidden();
  await expect(page.getByText('No documents yet')).toBeVisible();
});

test('a dataset is renamed, made public and deleted after its name was typed', async ({ page }) => {
  await signIn(page);
  await createDataset(page, uniqueName('Draft'));
  const name = uniqueName('Final');
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();

  await page.getByRole('switch', { name: 'Public' }).click();
  await expect(page.getByRole('main').getByText('Public', { exact: true }).first()).toBeVisible();

  await page.getByRole('button', { name: 'Delete dataset…' }).click();
  const confirm = page.getByRole('dialog').getByRole('button', { name: 'Delete dataset' });
  await expect(confirm).toBeDisabled();
  await page.getByRole('dialog').getByRole('textbox').fill(name);
  await confirm.click();
  await expect(page.getByRole('heading', { name: 'Datasets', level: 1 })).toBeVisible();
  await expect(page.getByText(`${name} is deleted`, { exact: true })).toBeVisible();
  await expect(page.getByRole('link', { name })).toBeHidden();
  await page.goBack();
  await expect(page.getByRole('heading', { name })).toBeHidden();
});
