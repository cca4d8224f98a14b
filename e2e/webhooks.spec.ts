import { createServer } from 'node:http';
import { expect, test } from '@playwright/test';
import { signIn, uniqueName } from './pages.ts';

test('a webhook is made, tested, sent to again, paused, given a new secret and deleted', async ({ page }) => {
  const received: { type: string; id: string }[] = [];
  let status = 500;
  const receiver = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    received.push({ type: JSON.parse(body).type, id: String(request.headers['webhook-id']) });
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const address = receiver.address();
  const path = uniqueName('hooks').replaceAll(' ', '-');
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/${path}`;
  try {
    await signIn(page);
    await page.getByRole('link', { name: 'Webhooks' }).click();
    await page.getByRole('button', { name: 'New webhook' }).click();
    await page.getByLabel('Address').fill('http://example.com/plain');
    await page.getByRole('button', { name: 'Create webhook' }).click();
    await expect(page.getByRole('alert')).toContainText('https://');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'New webhook' }).click();
    await expect(page.getByRole('dialog').getByRole('alert')).toBeHidden();
    await page.getByLabel('Address').fill(url);
    await page.getByRole('button', { name: 'Create webhook' }).click();
    const first = (await page.getByTestId('webhook-secret').textContent()) ?? '';
    expect(first).toMatch(/^whsec_/);
    await page.getByRole('button', { name: 'I have copied it' }).click();
    await page.getByRole('link', { name: path }).click();

    await page.getByRole('button', { name: 'Send test' }).click();
    const deliveries = page.getByRole('table', { name: 'Deliveries' });
    await expect(deliveries.getByRole('row', { name: /webhook\.test.*Failed 500/ })).toBeVisible();
    status = 200;
    await page.getByRole('button', { name: 'Send webhook.test again' }).click();
    await expect(deliveries.getByRole('row', { name: /webhook\.test.*Delivered 200/ })).toBeVisible();
    expect(received.map(({ type }) => type)).toEqual(['webhook.test', 'webhook.test']);
    expect(new Set(received.map(({ id }) => id)).size).toBe(1);

    const choose = async (item: string) => {
      await page.getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    await choose('Pause');
    await expect(page.getByText('Paused', { exact: true })).toBeVisible();
    await choose('New secret');
    await page.getByRole('button', { name: 'Make new secret' }).click();
    await expect(page.getByTestId('webhook-secret')).toHaveText(/^whsec_/);
    await expect(page.getByTestId('webhook-secret')).not.toHaveText(first);
    await page.getByRole('button', { name: 'I have copied it' }).click();
    await choose('Delete');
    await page.getByRole('button', { name: 'Delete webhook' }).click();
    await expect(page.getByRole('heading', { name: 'Webhooks', level: 1 })).toBeVisible();
    await expect(page.getByRole('link', { name: path })).toBeHidden();
  } finally {
    receiver.closeAllConnections();
    receiver.close();
  }
});
