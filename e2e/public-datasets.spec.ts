import { type Browser, expect, type Page, test } from '@playwright/test';
import { addDocuments, balance, createDataset, uniqueName, visit } from './pages.ts';
import { signInAsNewPerson } from './people.ts';

/** Long enough that the passage about the gate is not on the first page of its text. */
const HOUSE = {
  name: 'house.md',
  mimeType: 'text/markdown',
  text: `# House\n\n${'The house has many rooms, and each of them has a window to the garden. '.repeat(200)}\n\n# Gate\n\nThe caretaker keeps the code of the gate.\n`,
};

test('a signed-out visitor finds a public dataset, searches it and reads on from a passage', async ({ page, browser }) => {
  const errors: string[] = [];
  const name = uniqueName('Open house');
  const datasetId = await publish(page, name);
  const visitor = await newVisitor(browser, errors);
  await visit(visitor, '/');
  await visitor.getByRole('navigation', { name: 'Site' }).getByRole('link', { name: 'Public datasets' }).click();
  await visitor.getByRole('link', { name }).click();
  await expect(visitor.getByRole('heading', { name, level: 1 })).toBeVisible();
  await expect(visitor).toHaveURL(`/public/${datasetId}`);
  await expect(visitor.getByRole('link', { name: 'Manage in the dashboard' })).toHaveCount(0);

  await expect(visitor.getByText('Free, up to 50 an hour')).toBeVisible();
  await search(visitor, 'who keeps the code of the gate');
  const passage = visitor.getByRole('article').first();
  await expect(passage).toContainText('The caretaker keeps the code of the gate.');
  await expect(visitor.getByRole('region', { name: 'Results' })).toContainText('free');
  await visitor.getByText('The same as curl and MCP').click();
  const request = visitor
    .getByRole('figure')
    .filter({ hasText: `"dataset_id": "${datasetId}"` })
    .first();
  await expect(request).toContainText('curl http');
  await expect(request).not.toContainText('Authorization');

  const opened = visitor.context().waitForEvent('page');
  await passage.getByRole('link', { name: 'house.md' }).click();
  const text = await opened;
  await expectMarked(text);
  await expect(text.getByRole('heading', { name: '# Gate', level: 2 })).toBeVisible();
  await text.getByRole('link', { name: 'Earlier' }).click();
  await expect(text.getByText(/^Characters [\d,]+–[\d,]+ of/)).toBeVisible();
  await expect(text.getByRole('main').locator('mark')).toHaveCount(0);
  await text.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name }).click();
  await expect(text.getByRole('heading', { name, level: 1 })).toBeVisible();
  await text.getByRole('link', { name: 'house.md' }).click();
  await expect(text.getByText('The house has many rooms').first()).toBeVisible();
  expect(errors).toEqual([]);
});

test('the address that an agent is given leads a signed-out reader to the passage', async ({ page, request }) => {
  const datasetId = await publish(page, uniqueName('Cited'));
  const data = { dataset_id: datasetId, query: 'who keeps the code of the gate' };
  const { results } = await (await request.post('/api/v1/search', { data })).json();
  const { url } = await (await request.get(`/api/v1/fetch/${results[0].chunk_id}`)).json();
  await page.context().clearCookies();
  await visit(page, url);
  await expectMarked(page);
});

test('what is private looks like what never was, to its owner too', async ({ page, browser, context }) => {
  await signInAsNewPerson(context, { welcome: true });
  const datasetId = await createDataset(page, uniqueName('Closed house'));
  await addDocuments(page, [HOUSE]);
  const visitor = await newVisitor(browser, []);
  const unknown = `ds_${'0'.repeat(24)}`;
  const seen = [];
  for (const path of [`/public/${datasetId}`, `/public/${unknown}`, '/public/nope', `/public/${datasetId}/doc_${'0'.repeat(24)}`]) {
    for (const reader of [visitor, page]) {
      const response = await reader.goto(path);
      expect(response?.status(), path).toBe(404);
      await expect(reader.getByRole('heading', { name: 'Nothing is here', level: 1 })).toBeVisible();
      await expect(reader).toHaveTitle('Nothing is here · fltr');
      seen.push(await reader.getByRole('main').textContent());
    }
  }
  expect(new Set(seen).size).toBe(1);
});

test('somebody signed in pays for a search there as anywhere', async ({ page, context }) => {
  const datasetId = await publish(page, uniqueName('Toll'));
  await context.clearCookies();
  await signInAsNewPerson(context, { welcome: true });
  await visit(page, `/public/${datasetId}`);
  await expect(page.getByText('Costs 2 credits')).toBeVisible();
  await search(page, 'who keeps the code of the gate');
  await expect(page.getByText('2 credits used, 98 left')).toBeVisible();
  await visit(page, '/datasets');
  expect(await balance(page)).toBe(98);
});

test('the owner has the public address at hand, and is led back from it', async ({ page }) => {
  const datasetId = await publish(page, uniqueName('Handed out'));
  await visit(page, `/datasets/${datasetId}`);
  await expect(page.getByRole('button', { name: 'Copy the public address' })).toBeVisible();
  await page.getByRole('link', { name: 'Public page' }).click();
  await expect(page).toHaveURL(`/public/${datasetId}`);
  await page.getByRole('link', { name: 'Manage in the dashboard' }).click();
  await expect(page).toHaveURL(`/datasets/${datasetId}`);
});

/** Makes a public dataset with one document as somebody new, and stays on its page; returns its id. */
async function publish(page: Page, name: string): Promise<string> {
  await signInAsNewPerson(page.context(), { welcome: true });
  const datasetId = await createDataset(page, name);
  await addDocuments(page, [HOUSE]);
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByRole('switch', { name: 'Public' }).click();
  await expect(page.getByText('Anyone may search this dataset now', { exact: true })).toBeVisible();
  return datasetId;
}

/** A browser without a session, whose errors are gathered. */
async function newVisitor(browser: Browser, errors: string[]): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  page.on('console', (message) => message.type() === 'error' && errors.push(`${page.url()}: ${message.text()}`));
  page.on('pageerror', (error) => errors.push(`${page.url()}: ${error.message}`));
  return page;
}

/** The passage about the gate is marked and in sight. */
async function expectMarked(page: Page): Promise<void> {
  const sentence = page.getByRole('main').locator('mark').filter({ hasText: 'The caretaker keeps the code of the gate.' });
  await expect(sentence).toBeInViewport();
  await expect(page.locator('#passage')).toBeInViewport();
}

async function search(page: Page, query: string): Promise<void> {
  await page.getByLabel('Query').fill(query);
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await expect(page.getByRole('article').first()).toBeVisible();
}
