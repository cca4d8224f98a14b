import { expect, type Page } from '@playwright/test';

/** Opens an address and waits until its page is whole. */
export async function visit(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await untilWhole(page);
}

/** What the server streams late can stand in a page twice for a moment, once hidden, and a label would then name two controls. */
export async function untilWhole(page: Page): Promise<void> {
  await page.waitForFunction(() => document.readyState === 'complete' && !document.querySelector('div[hidden][id^="S:"]'));
}

/** Signs in as the demo person and waits for the datasets. */
export async function signIn(page: Page): Promise<void> {
  await visit(page, '/sign-in');
  await page.getByRole('button', { name: 'Sign in as demo' }).click();
  await expect(page.getByRole('heading', { name: 'Datasets', level: 1 })).toBeVisible();
}

/** Makes a dataset of this name and stays on its page; returns its id. */
export async function createDataset(page: Page, name: string): Promise<string> {
  await visit(page, '/datasets');
  await page.getByRole('button', { name: 'New dataset' }).click();
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Create dataset' }).click();
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
  return new URL(page.url()).pathname.split('/').at(-1) ?? '';
}

/** Puts files on the drop zone and waits until each is ready. */
export async function addDocuments(page: Page, files: { name: string; mimeType: string; text: string }[]): Promise<void> {
  await page
    .getByLabel('Add files')
    .setInputFiles(files.map(({ name, mimeType, text }) => ({ name, mimeType, buffer: Buffer.from(text) })));
  for (const { name } of files) {
    await expect(page.getByRole('row', { name }).getByText('Ready')).toBeVisible();
  }
}

/** The balance that the header shows. */
export async function balance(page: Page): Promise<number> {
  const text = await page.getByTestId('credit-balance').textContent();
  return Number(text?.replaceAll(',', ''));
}

let names = 0;

/** A name that no earlier run over the same database used. */
export function uniqueName(word: string): string {
  return `${word} ${Date.now().toString(36)}-${++names}`;
}
