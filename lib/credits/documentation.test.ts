import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RATE_LIMITS } from '#lib/auth/rate-limits.ts';
import { DOCUMENT_PRICES, RERANK_PRICE, SEARCH_PRICES, SIGNUP_CREDITS } from './prices.ts';

const documentation = (name: string) => readFileSync(join(import.meta.dirname, '../../docs', name), 'utf8').replaceAll(/\s+/g, ' ');

test('the documentation states the prices that are charged', () => {
  const credits = documentation('credits.md');
  const [smallest, ...larger] = DOCUMENT_PRICES;
  const sizes = larger.map((row) => `up to ${row.belowBytes / 1_000_000} MB ${row.credits}`).join(', ');
  expect(credits).toContain(`A new account has ${SIGNUP_CREDITS}, once.`);
  expect(credits).toContain(`\`keyword\` or \`vector\` costs ${SEARCH_PRICES.keyword} credit, in mode \`hybrid\` ${SEARCH_PRICES.hybrid}.`);
  expect(credits).toContain(`under 1 MB ${smallest.credits} credits, ${sizes}.`);
  expect(credits).toContain(`A reranking adds ${RERANK_PRICE};`);
  expect(SEARCH_PRICES.vector).toBe(SEARCH_PRICES.keyword);
  const search = documentation('search.md');
  expect(search).toContain(`It costs ${RERANK_PRICE} credits more`);
  for (const [mode, price] of Object.entries(SEARCH_PRICES))
    expect(search).toMatch(new RegExp(`\`${mode}\` \\((the default, )?${price} credits?\\)`));
});

test('the documentation states the limits that hold', () => {
  const { anonymous, api_key, session, page } = RATE_LIMITS;
  const [forAddress, forKey, forSession, forPages] = [anonymous, api_key, session, page].map(({ perHour }) => perHour.toLocaleString('en'));
  const limits = `${forAddress} for an address without a key, ${forKey} for an account by API key, ${forSession} by session`;
  expect(documentation('credits.md')).toContain(limits);
  expect(documentation('credits.md')).toContain(`is counted apart, ${forPages} for an address`);
});
