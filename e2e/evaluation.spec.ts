import { expect, type Page, test } from '@playwright/test';
import { addDocuments, balance, createDataset, uniqueName, visit } from './pages.ts';
import { signInAsNewPerson } from './people.ts';

const DOCUMENTS = [
  { name: 'gate.md', mimeType: 'text/markdown', text: '# Gate\n\nThe caretaker keeps the code of the gate.\n' },
  { name: 'leave.md', mimeType: 'text/markdown', text: '# Leave\n\nEverybody has thirty days of leave in a year.\n' },
];
const QUESTIONS = [
  ['Who keeps the code of the gate?', 'gate.md'],
  ['How many days of leave are there?', 'leave.md'],
  ['Which days does the caretaker work?', 'leave.md'],
];

test('golden questions are uploaded, two configurations measured side by side, runs compared and deleted', async ({ page, context }) => {
  await signInAsNewPerson(context, { welcome: true });
  await createDataset(page, uniqueName('Measured'));
  await addDocuments(page, DOCUMENTS);
  const before = await balance(page);
  await page.getByRole('tab', { name: 'Evaluation' }).click();

  await upload(page, 'questions.csv', 'question,document\nWho has the keys?,keys.md\n,gate.md\n');
  const refusal = page.getByRole('tabpanel').getByRole('alert');
  await expect(refusal).toContainText('Nothing was changed. 2 rows must be mended first');
  await expect(refusal).toContainText('Row 2: no document of this dataset has the name "keys.md"');
  await upload(page, 'questions.json', JSON.stringify(QUESTIONS.map(([question, document]) => ({ question, document }))));
  await expect(page.getByText('3 questions. Another file takes their place.')).toBeVisible();
  await expect(refusal).toBeHidden();
  await upload(page, 'questions.csv', ['question,document', ...QUESTIONS.map((row) => row.join(','))].join('\n'));
  await expect(page.getByText('3 questions with 3 answers').first()).toBeVisible();

  await page.getByLabel('against').selectOption('Keyword');
  await expect(page.getByText('Costs 9 credits')).toBeVisible();
  await page.getByRole('button', { name: 'Measure' }).click();
  const results = page.getByRole('region', { name: 'Results' });
  await expect(results.getByRole('heading', { name: 'Hybrid against Keyword' })).toBeVisible();
  await expect(results.getByRole('row', { name: /^nDCG@10.* [01]\.\d{3} .*to/ })).toBeVisible();
  await expect.poll(() => balance(page)).toBe(before - 9);

  await page.getByLabel('against').selectOption('Nothing');
  await page.getByRole('combobox', { name: /^Measure/ }).selectOption('Vector');
  await page.getByRole('button', { name: 'Measure' }).click();
  await expect(results.getByRole('heading', { name: 'Vector', exact: true })).toBeVisible();
  await visit(page, page.url());
  await expect(results.getByRole('heading', { name: 'Vector', exact: true })).toBeVisible();

  const runs = page.getByRole('table', { name: 'Past runs' });
  await runs.getByRole('row', { name: 'Keyword' }).getByRole('button', { name: 'Compare' }).click();
  await expect(results.getByRole('heading', { name: 'Vector against an earlier run of Keyword' })).toBeVisible();
  await expect(results.getByRole('columnheader', { name: 'Difference' })).toBeVisible();

  await runs.getByRole('row', { name: 'Vector' }).getByRole('button', { name: 'Delete run' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete run' }).click();
  await expect(runs.getByRole('row')).toHaveCount(3);
  await runs.getByRole('row', { name: 'Hybrid' }).getByRole('button', { name: 'Show' }).click();
  await expect(results.getByRole('heading', { name: 'Hybrid against Keyword' })).toBeVisible();

  await results.getByRole('link', { name: 'Which days does the caretaker work?' }).click();
  await expect(page.getByRole('heading', { name: 'Playground', level: 1 })).toBeVisible();
  await expect(page.getByLabel('Query')).toHaveValue('Which days does the caretaker work?');
});

async function upload(page: Page, name: string, text: string): Promise<void> {
  await page.getByLabel('Add questions').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
}
