import { expect, type Page, test } from '@playwright/test';
import { addDocuments, balance, createDataset, uniqueName, visit } from './pages.ts';
import { signInAsNewPerson } from './people.ts';

/** Two sections, each long enough to be a passage of its own. */
const HOUSE = ['Gate', 'Garden']
  .map((place) => `# ${place}\n\n${`The caretaker keeps the key of the ${place.toLowerCase()} and gives it to nobody else. `.repeat(22)}`)
  .join('\n\n');
const DOCUMENTS = [
  { name: 'house.md', mimeType: 'text/markdown', text: HOUSE },
  { name: 'cellar.txt', mimeType: 'text/plain', text: 'Whoever needs the cellar asks the caretaker for the spare key.' },
];

test('every option of a search does what it says, and what is wrong is told beside its field', async ({ page, context }) => {
  await signInAsNewPerson(context, { welcome: true });
  const datasetId = await createDataset(page, uniqueName('House'));
  await addDocuments(page, DOCUMENTS);
  await visit(page, `/playground?dataset=${datasetId}&query=caretaker+key`);
  await expect(page.getByLabel('Query')).toHaveValue('caretaker key');
  const found = page.getByRole('region', { name: 'Results' }).getByRole('article');
  await search(page);
  await expect(found).toHaveCount(3);

  await search(page, '"spare key"');
  await expect(found).toHaveCount(1);
  await expect(found).toContainText('cellar.txt');
  await expect(page.getByRole('status').filter({ hasText: '1 passage found' })).toBeAttached();
  await found.getByText('Why it ranks here').click();
  // The passage has all of the words, so the vectors add nothing.
  await expect(found.getByText('Keyword, weight 1.00')).toBeVisible();
  await expect(found.getByText('Vector, weight 0.00')).toBeVisible();
  await expect(found.getByRole('heading', { name: 'Words and their beginnings (*), by what they add to the keyword score' })).toBeVisible();
  await search(page, 'caretaker key -spare');
  await expect(found).toHaveCount(2);
  await expect(found.filter({ hasText: 'cellar.txt' })).toHaveCount(0);

  await search(page, 'spare kay of the caretakre');
  await expect(page.getByText('Searched for “caretaker” instead of “caretakre”.')).toBeVisible();
  await expect(found.first()).toContainText('cellar.txt');
  await search(page, 'caretaker key');
  await expect(page.getByText('instead of')).toHaveCount(0);

  await page.getByText('Options', { exact: true }).click();
  const filters = page.getByLabel('Filters');
  await filters.fill('{ "year": ');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: /^Not valid: / })).toBeVisible();
  await filters.fill('{ "year": { "near": 3 } }');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'year › near: There is no operator "near".' })).toBeVisible();
  await expect(filters).toHaveAttribute('aria-invalid', 'true');
  await filters.fill('{ "mime_type": "text/plain" }');
  await search(page, 'caretaker key');
  await expect(found).toHaveCount(1);
  await filters.fill('{ "mime_type": "image/png" }');
  await search(page);
  await expect(page.getByText('No passage matches')).toBeVisible();
  await filters.fill('');

  await page.getByLabel('Passages of one document').selectOption('1');
  await search(page);
  await expect(found).toHaveCount(2);
  await page.getByLabel('Passages of one document').selectOption('Any');
  await page.getByLabel('With the passages before and after').check();
  await search(page);
  // The two passages of the house touch, and are one.
  await expect(found.filter({ hasText: 'key of the gate ' }).filter({ hasText: 'key of the garden ' })).toHaveCount(1);
  await expect(found).toHaveCount(2);

  const before = await balance(page);
  await page.getByLabel('Rerank with a model').check();
  await page.getByLabel('Weights').fill('20');
  await page.getByLabel('Answer within').selectOption('1,000 ms');
  await expect(page.getByText('· 4 set')).toBeVisible();
  await expect(page.getByText('Costs 4 credits')).toBeVisible();
  await search(page);
  await expect(page.getByText('Not reranked: this deployment has no rerank model. It was not charged.')).toBeVisible();
  await expect.poll(() => balance(page)).toBe(before - 2);
  await page.getByText('The same as curl and MCP').click();
  const request = page.getByRole('figure').filter({ hasText: 'curl http' });
  for (const field of ['"keyword": 80', '"max_ms": 1000', '"expand": 1', '"rerank": true']) await expect(request).toContainText(field);
});

/** Searches, for `query` if it is given, and waits for the answer. */
async function search(page: Page, query?: string): Promise<void> {
  if (query !== undefined) await page.getByLabel('Query').fill(query);
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  const results = page.getByRole('region', { name: 'Results' });
  await expect(results.getByText(/credits? used/)).toBeVisible();
  await expect(results).toHaveAttribute('aria-busy', 'false');
}
