import * as z from 'zod';
import { RATE_LIMITS, type RateTier } from '#lib/auth/rate-limits.ts';
import { DOCUMENT_PRICES, MAX_DOCUMENT_BYTES, RERANK_PRICE, SEARCH_PRICES } from '#lib/credits/prices.ts';
import { SUPPORTED_TYPES } from '#lib/ingestion/detect-mime-type.ts';
import { API_VERSION } from '#lib/version.ts';
import { MAX_BATCH } from './batch-search.ts';
import { defineOperation } from './define.ts';
import { SEARCH_LIMITS } from './limits.ts';

export const getLimits = defineOperation({
  name: 'getLimits',
  summary: 'Limits and prices',
  description: 'What a deployment allows and what things cost, for programs to read.',
  tag: 'Service',
  method: 'GET',
  path: '/limits',
  scope: 'datasets:read',
  allowsAnonymous: true,
  input: z.strictObject({}),
  output: z.object({
    requests_per_hour: z.record(z.string(), z.int()),
    document_bytes: z.int(),
    document_types: z.array(z.string()),
    query_characters: z.int(),
    results: z.int(),
    datasets_per_search: z.int(),
    searches_per_batch: z.int(),
    prices: z.object({
      search: z.record(z.string(), z.int()),
      rerank: z.int(),
      document: z.array(z.object({ below_bytes: z.int(), credits: z.int() })),
    }),
  }),
  run: async ({ services }) => ({
    requests_per_hour: Object.fromEntries((Object.keys(RATE_LIMITS) as RateTier[]).map((tier) => [tier, services.rateLimits[tier]])),
    document_bytes: MAX_DOCUMENT_BYTES,
    document_types: Object.keys(SUPPORTED_TYPES),
    query_characters: SEARCH_LIMITS.queryCharacters,
    results: SEARCH_LIMITS.results,
    datasets_per_search: SEARCH_LIMITS.datasets,
    searches_per_batch: MAX_BATCH,
    prices: {
      search: { ...SEARCH_PRICES },
      rerank: RERANK_PRICE,
      document: DOCUMENT_PRICES.map(({ belowBytes, credits }) => ({ below_bytes: belowBytes, credits })),
    },
  }),
});

export const getManifest = defineOperation({
  name: 'getManifest',
  summary: 'Where and how to reach the MCP server',
  tag: 'Service',
  method: 'GET',
  path: '/mcp/manifest',
  scope: 'datasets:read',
  allowsAnonymous: true,
  input: z.strictObject({}),
  output: z.object({
    protocol_version: z.string(),
    endpoint: z.url(),
    transport: z.literal('streamable-http'),
    capabilities: z.object({ tools: z.boolean(), resources: z.boolean(), prompts: z.boolean() }),
    server_info: z.object({ name: z.string(), version: z.string() }),
  }),
  run: async ({ services }) => ({
    protocol_version: '2026-07-28',
    endpoint: `${services.siteUrl}/api/mcp`,
    transport: 'streamable-http' as const,
    capabilities: { tools: true, resources: false, prompts: false },
    server_info: { name: 'fltr', version: API_VERSION },
  }),
});
