import { expect, type Page, test } from '@playwright/test';
import { createDataset, signIn, uniqueName, visit } from './pages.ts';
import { factsOf } from './people.ts';

const OPEN = ['/', '/public', '/pricing', '/docs/api', '/status', '/sign-in'];
const BEHIND_SIGN_IN = ['/datasets', '/playground', '/keys', '/connect', '/webhooks', '/usage', '/usage?by=key', '/billing', '/settings'];

test('every page shows one main heading, fits a small screen and logs no error', async ({ page }) => {
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(`${page.url()}: ${message.text()}`));
  page.on('pageerror', (error) => errors.push(`${page.url()}: ${error.message}`));
  await page.setViewportSize({ width: 375, height: 760 });

  const visit = async (path: string) => {
    await page.goto(path, { waitUntil: 'networkidle' });
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, `${path} is wider than the screen`).toBeLessThanOrEqual(0);
  };
  for (const path of OPEN) await visit(path);
  for (const path of await publicPages(page)) await visit(path);
  await signIn(page);
  for (const path of BEHIND_SIGN_IN) await visit(path);
  const datasetId = await createDataset(page, uniqueName('Tour'));
  for (const tab of ['documents', 'search', 'evaluation', 'connect', 'settings']) await visit(`/datasets/${datasetId}?tab=${tab}`);
  expect(errors).toEqual([]);
});

/** The page of the public dataset that `npm start` makes, and that of one of its documents. */
async function publicPages(page: Page): Promise<string[]> {
  const dataset = `/public/${factsOf('demo.json').dataset_id}`;
  await page.goto(dataset);
  const document = await page.getByRole('main').locator(`a[href^="${dataset}/"]`).first().getAttribute('href');
  return [dataset, `${document}?start=200&end=400#passage`];
}

test('what is not there, or not mine, is a page that says so', async ({ page }) => {
  await signIn(page);
  for (const path of ['/datasets/ds_000000000000000000000000', '/datasets/nope', '/webhooks/wh_nope', '/no-such-page']) {
    // Not until it is whole: what the server had streamed of a page before it found that there is none may stay hidden for good.
    await page.goto(path);
    await expect(page.getByRole('heading', { name: 'Nothing is here', level: 1 })).toBeVisible();
    await expect(page).toHaveTitle('Nothing is here · fltr');
    await expect(page.getByRole('heading', { name: 'Nothing is here' })).toHaveCount(1);
  }
});

test('a percent sign that begins no character stands for itself, in a path that leads nowhere', async ({ page, request }) => {
  for (const path of ['/api/v1/fetch/%zz', '/api/v1/datasets/%ff/documents', '/api/v1/%zz', '/api/v1/%E2%82?x=%zz']) {
    const answer = await request.get(path);
    expect([401, 404, 422], path).toContain(answer.status());
    expect(answer.headers()['content-type'], path).toBe('application/problem+json');
  }
  await signIn(page);
  for (const path of ['/%zz', '/public/%zz', '/datasets/%zz', '/webhooks/%c3']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { name: 'Nothing is here', level: 1 })).toBeVisible();
  }
});

test('a page may load what is its own, and data nothing at all', async ({ request }) => {
  const policyOf = async (path: string) => (await request.get(path)).headers()['content-security-policy'];
  expect(await policyOf('/')).toMatch(/^default-src 'self'; .*frame-ancestors 'none'$/);
  expect(await policyOf('/')).not.toMatch(/https?:|blob:|\*/);
  expect(await policyOf('/docs/api')).toBe(await policyOf('/'));
  for (const path of ['/api/v1/status', '/api/health']) expect(await policyOf(path)).toBe("default-src 'none'; frame-ancestors 'none'");
});

test('the theme can be switched and is remembered', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await visit(page, '/');
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await page.getByRole('button', { name: 'Switch between light and dark' }).click();
  expect(await background()).not.toBe(light);
  await visit(page, page.url());
  expect(await background()).not.toBe(light);
});
