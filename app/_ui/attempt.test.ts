import { redirect } from 'next/navigation';
import { expect, test } from 'vitest';
import { attempt } from './attempt.ts';

test('an answer is handed on as it is, also a refusal', async () => {
  const refusal = { ok: false as const, problem: { code: 'conflict', detail: 'No.', errors: [], extra: {} } };
  expect(await attempt(Promise.resolve(refusal))).toBe(refusal);
});

test('an answer that does not come is a problem that claims nothing about what was done', async () => {
  const broken = await attempt(Promise.reject(new TypeError('Failed to fetch')));
  expect(broken).toMatchObject({ ok: false, problem: { detail: expect.stringMatching(/^The connection broke .* It may have been done/) } });
  const failed = await attempt(Promise.reject(Object.assign(new Error('hidden'), { digest: '123' })));
  expect(failed).toMatchObject({
    ok: false,
    problem: { detail: expect.stringMatching(/^Something failed on our side\. It may have been done/) },
  });
});

test('where the action leads elsewhere, that goes on', async () => {
  const leading = async () => redirect('/sign-in');
  await expect(attempt(leading())).rejects.toThrow('NEXT_REDIRECT');
});
