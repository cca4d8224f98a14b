import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freePort } from '../../scripts/free-port.ts';
import { RETRY_SECONDS } from './deliver.ts';
import { ALL_EVENT_TYPES, TEST_EVENT } from './event-types.ts';
import { postJson } from './post.ts';
import { signatureHeaders } from './sign.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/webhooks.md'), 'utf8');
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

test('the page names every event type, and the number of attempts', () => {
  expect([...PAGE.matchAll(/^\| `([a-z_.]+)` \|/gm)].map(([, type]) => type)).toEqual([...ALL_EVENT_TYPES, TEST_EVENT]);
  expect(RETRY_SECONDS.length + 1).toBe(10);
});

test('the receiver of the page takes what is signed, once, and refuses what is forged, changed or old', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fltr-receiver-'));
  const file = join(folder, 'receiver.mjs');
  writeFileSync(file, /^```js\n(.*?)^```/ms.exec(PAGE)?.[1] ?? '');
  const port = await freePort();
  const receiver = spawn(process.execPath, [file], { env: { FLTR_WEBHOOK_SECRET: SECRET, PORT: String(port), NODE_ENV: 'test' } });
  let printed = '';
  receiver.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  const url = new URL(`http://127.0.0.1:${port}/`);
  const body = JSON.stringify({ id: 'evt_1', type: 'document.ready', data: { document_id: 'doc_1' } });
  const send = (headers: Record<string, string>, text = body) => postJson(url, headers, text, true);
  try {
    const now = signatureHeaders([SECRET], 'evt_1', new Date(), body);
    await expect.poll(() => send({}).catch(() => 0), { timeout: 20_000 }).toBe(401);
    expect(await send(now)).toBe(204);
    expect(await send(now)).toBe(204);
    const other = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
    expect(await send(signatureHeaders([other, SECRET], 'evt_1', new Date(), body))).toBe(204);
    expect(await send(signatureHeaders([other], 'evt_1', new Date(), body))).toBe(401);
    expect(await send(signatureHeaders([SECRET], 'evt_1', new Date(Date.now() - 301_000), body))).toBe(401);
    expect(await send({ ...now, 'webhook-id': 'evt_2' })).toBe(401);
    expect(await send(now, body.replace('doc_1', 'doc_2'))).toBe(401);
    await expect.poll(() => printed, { timeout: 20_000 }).toBe('document.ready {"document_id":"doc_1"}\n');
  } finally {
    receiver.kill();
    rmSync(folder, { recursive: true });
  }
});
