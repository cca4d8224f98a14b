import * as z from 'zod';
import { RERANK_PRICE, SEARCH_PRICES, type SearchMode } from '#lib/credits/prices.ts';
import { count } from '#lib/credits/words.ts';
import { FILTER_LIMITS } from '#lib/retrieval/filters/filter.ts';
import { parseFilter } from '#lib/retrieval/filters/parse-filter.ts';
import { id } from './fields.ts';
import { SEARCH_LIMITS } from './limits.ts';

/** Milliseconds that a reranking may take: unless the caller says otherwise, and at most. */
export const RERANK_TIMEOUT = { usual: 500, most: 5_000 };

/** How to write a filter, for whoever reads the contract, models among them. */
const HOW_TO_FILTER = `Only documents or passages that fit. An object of fields, all of which must hold; a plain value means \`eq\`. Fields: keys of the documents' metadata (a dot leads into nested ones, \`\\.\` is a dot of a key), and \`document_id\`, \`external_id\`, \`created_at\` (ISO 8601), \`mime_type\`, \`page\` (write \`metadata.page\` for a metadata key of such a name). Operators: \`eq ne gt gte lt lte\` with a value, \`in nin\` with a list, \`exists\` with true or false, \`contains\` (part of a text in either case, or an element of a list), \`prefix\`. Join with \`and\`, \`or\` (lists of filters) and \`not\` (a filter). At most ${FILTER_LIMITS.depth} deep with ${FILTER_LIMITS.conditions} conditions. A field that is missing or of another type fits only \`ne\`, \`nin\`, \`not\` and \`exists: false\`.`;

/** The fields of a search; a batch entry has the same. */
export const searchFields = {
  query: z
    .string()
    .trim()
    .min(1, 'Say what to search for.')
    .max(SEARCH_LIMITS.queryCharacters, `A query has at most ${SEARCH_LIMITS.queryCharacters} characters.`)
    .meta({
      description: `What to search for, in words or as a question; 1–${count(SEARCH_LIMITS.queryCharacters)} characters. A passage must have each \`"phrase in quotes"\`, and none of what has a minus in front (\`-word\`, \`-"a phrase"\`).`,
    }),
  dataset_id: id('dataset').optional().meta({ description: 'The dataset to search. Give this or `dataset_ids`.' }),
  dataset_ids: z
    .array(id('dataset'))
    .min(1)
    .max(SEARCH_LIMITS.datasets)
    .optional()
    .meta({ description: `Up to ${SEARCH_LIMITS.datasets} datasets to search as one.` }),
  limit: z
    .int()
    .min(1)
    .max(SEARCH_LIMITS.results)
    .default(5)
    .meta({ description: `How many passages to return, 1–${SEARCH_LIMITS.results}.` }),
  mode: z
    .enum(Object.keys(SEARCH_PRICES) as [SearchMode, ...SearchMode[]])
    .default('hybrid')
    .meta({ description: 'By words, by vectors, or both (the default).' }),
  fusion: z.enum(['weighted', 'rrf']).default('weighted').meta({
    description: 'How mode `hybrid` makes one score of two: the sum of normalised scores (the default), or reciprocal rank fusion.',
  }),
  weights: z
    .strictObject({ keyword: z.number().min(0).max(1_000), vector: z.number().min(0).max(1_000) })
    .refine(({ keyword, vector }) => keyword + vector > 0, 'At least one weight must be above 0.')
    .optional()
    .meta({
      description: 'How much each leg counts in mode `hybrid`; only their ratio matters. Without them, what suits the embedding model.',
    }),
  filters: z
    .record(z.string(), z.unknown())
    .superRefine((filters, context) => {
      for (const { path, message } of parseFilter(filters).faults) context.addIssue({ code: 'custom', path, message });
    })
    .optional()
    .meta({
      description: HOW_TO_FILTER,
      examples: [
        { year: 2025, status: { ne: 'draft' } },
        { created_at: { gte: '2026-01-01' }, or: [{ tags: { contains: 'legal' } }, { page: { lte: 3 } }] },
      ],
    }),
  recency: z
    .strictObject({
      half_life_days: z.number().min(0.01).max(36_500).meta({ description: 'Days after which the boost is half of what it was.' }),
      weight: z.number().min(0).max(1).default(0.5).meta({ description: 'Share of the score that age can take away.' }),
    })
    .optional()
    .meta({ description: 'Lets newer documents come first: score × (1 − weight + weight × 0.5^(age in days ÷ half_life_days)).' }),
  min_score: z.number().min(0).max(1).optional().meta({ description: 'Leaves out results whose final score is lower.' }),
  max_per_document: z.int().min(1).max(SEARCH_LIMITS.results).optional().meta({ description: 'At most so many passages of one document.' }),
  expand: z
    .union([z.literal(0), z.literal(1)])
    .default(0)
    .meta({ description: '1 adds to each passage the one before and the one after; passages of a document that then touch become one.' }),
  rerank: z
    .union([
      z.boolean(),
      z.strictObject({
        timeout_ms: z
          .int()
          .min(1)
          .max(RERANK_TIMEOUT.most)
          .default(RERANK_TIMEOUT.usual)
          .meta({
            description: `How long it may take, ${RERANK_TIMEOUT.usual} unless told, at most ${count(RERANK_TIMEOUT.most)}; after that the order stays as it was.`,
          }),
      }),
    ])
    .default(false)
    .meta({
      description: `Has a model read the best passages together with the query and put them in order, for ${RERANK_PRICE} credits more. What it cannot do in time is not charged, and named in \`omitted\`.`,
    }),
  max_ms: z.int().min(1).max(60_000).optional().meta({
    description: 'Milliseconds that the answer may take. What cannot be had in time is left out, not charged and named in `omitted`.',
  }),
  highlights: z.boolean().default(false).meta({ description: 'Adds to each result where the query’s words stand in it.' }),
  explain: z
    .boolean()
    .default(false)
    .meta({ description: 'Adds to each result how its score came about, and to the answer how long each stage took.' }),
};

export type SearchInput = z.output<z.ZodObject<typeof searchFields>>;

/** Whether an input names its datasets in one of the two ways and not in both. */
export function namesDatasetsOnce(input: { dataset_id?: string | undefined; dataset_ids?: string[] | undefined }): boolean {
  return (input.dataset_id === undefined) !== (input.dataset_ids === undefined);
}

export const DATASETS_ONCE = { path: ['dataset_id'], message: 'Give either dataset_id or dataset_ids.' };
