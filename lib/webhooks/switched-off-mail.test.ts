import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { switchedOffMail } from './switched-off-mail.ts';

test('the mail leads to the page where the webhook is switched on again', () => {
  const { text } = switchedOffMail('https://fltr.example', { eventId: 'evt_1', webhookId: 'wh_1', url: 'https://receiver.example/' });
  expect(text).toContain('https://fltr.example/webhooks/wh_1\n');
  expect(existsSync(join(import.meta.dirname, '../../app/(dashboard)/webhooks/[webhookId]/page.tsx'))).toBe(true);
});
