import { z } from 'zod';
import { SEARCH_PRICES, type SearchMode } from '#lib/credits/prices.ts';
import type { Embedder } from '#lib/retrieval/embedder.ts';
import { parseQuery } from '#lib/retrieval/query-syntax.ts';
import { search as runSearch, type SearchHit } from '#lib/retrieval/search.ts';
import { datasetNotFound, readerOf } from './datasets.ts';
import { defineOperation, type OperationContext } from './define.ts';
import { id, metadata } from './fields.ts';
import { recordSearch } from './record-search.ts';

/** What one search may ask for; `/limits` tells the same. */
export const SEARCH_LIMITS = { queryCharacters: 1_000, results: 50, datasets: 20 };

/** The fields of a search; a batch entry has the same. */
export const searchFields = {
  query: z
    .string()
    .trim()
    .min(1, 'Say what to search for.')
    .max(SEARCH_LIMITS.queryCharacters, `A query has at most ${SEARCH_LIMITS.queryCharacters} characters.`)
    .meta({
      description:
        'What to search for, in words or as a question; 1–1,000 characters. A passage must have each `"phrase in quotes"`, and none of what has a minus in front (`-word`, `-"a phrase"`).',
    }),
  dataset_id: id('dataset').optional().meta({ description: 'The dataset to search. Give this or `dataset_ids`.' }),
  dataset_ids: z
    .array(id('dataset'))
    .min(1)
    .max(SEARCH_LIMITS.datasets)
    .optional()
    .meta({ description: 'Up to 20 datasets to search as one.' }),
  limit: z.int().min(1).max(SEARCH_LIMITS.results).default(5).meta({ description: 'How many passages to return, 1–50.' }),
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
    .record(z.string().max(100), z.union([z.string(), z.number(), z.boolean()]))
    .optional()
    .meta({ description: 'Only documents whose metadata has all of these values.' }),
  explain: z.boolean().default(false).meta({ description: 'Adds to each hit how its score came about.' }),
};

const legScore = z.object({ rank: z.int(), score: z.number() }).nullable();

export const resultSchema = z
  .object({
    chunk_id: id('chunk'),
    document_id: id('document'),
    external_id: z.string().nullable(),
    dataset_id: id('dataset'),
    content: z.string().meta({ description: 'The passage, exactly as it stands in the document’s text.' }),
    score: z.number().meta({ description: '0–1; comparable within one answer.' }),
    metadata,
    citation: z
      .object({
        document_name: z.string(),
        title: z.string().nullable(),
        page: z.int().nullable(),
        heading_path: z.array(z.string()),
        start: z.int().meta({ description: 'First character of the passage in the document’s text (UTF-16 code units).' }),
        end: z.int().meta({ description: 'One past the last character.' }),
      })
      .meta({ id: 'Citation' }),
    explain: z
      .object({
        keyword: legScore,
        vector: legScore,
        vector_weight: z.number(),
        terms: z.array(z.object({ term: z.string(), contribution: z.number() })),
      })
      .optional(),
  })
  .meta({ id: 'SearchResult' });

const searchOutput = z.object({ results: z.array(resultSchema), query_time_ms: z.number() });

type SearchInput = z.output<z.ZodObject<typeof searchFields>>;
type SearchOutput = z.input<typeof searchOutput>;

/** Refuses an input that names no dataset, or names them in both ways. */
export function namesDatasetsOnce(input: { dataset_id?: string | undefined; dataset_ids?: string[] | undefined }): boolean {
  return (input.dataset_id === undefined) !== (input.dataset_ids === undefined);
}

export const DATASETS_ONCE = { path: ['dataset_id'], message: 'Give either dataset_id or dataset_ids.' };

export const search = defineOperation({
  name: 'search',
  summary: 'Search',
  description: 'Ranked passages with citations, from one dataset or several. Anyone may search public datasets.',
  tag: 'Search',
  method: 'POST',
  path: '/search',
  aliases: ['/mcp/query'],
  scope: 'mcp:query',
  allowsAnonymous: true,
  input: z.strictObject(searchFields).refine(namesDatasetsOnce, DATASETS_ONCE),
  output: searchOutput,
  cost: ({ mode }) => SEARCH_PRICES[mode],
  mcp: {
    name: 'search',
    description: `Finds the passages of one or more datasets that best answer a query, each with its source (document, page, headings) and a chunk id to fetch more with. Costs ${SEARCH_PRICES.hybrid} credits in mode hybrid (the default, best quality), ${SEARCH_PRICES.keyword} in mode keyword or vector.`,
    readOnly: true,
    render: ({ results }) => renderResults(results),
  },
  run: (context, input) => searchDatasets(context, input),
});

/** The search itself, without its price: one statement to the datasets database, and the query's vector where one is needed. */
export async function searchDatasets(context: OperationContext, input: SearchInput): Promise<SearchOutput> {
  const startedAt = performance.now();
  const { datasetsDb, embedder } = context.services;
  const vectorWeight = vectorWeightOf(input, embedder);
  const datasetIds = [...new Set(input.dataset_ids ?? (input.dataset_id ? [input.dataset_id] : []))];
  const { datasets, hits } = await runSearch(datasetsDb, readerOf(context), {
    query: input.query,
    queryEmbedding: input.mode === 'keyword' ? null : await embedQuery(embedder, parseQuery(input.query).text),
    datasetIds,
    mode: input.mode,
    limit: input.limit,
    vectorWeight,
    fusion: input.fusion,
    ...(input.filters && { filters: input.filters }),
    explain: input.explain,
  });
  const unseen = datasetIds.find((datasetId) => !datasets.includes(datasetId));
  if (unseen) throw datasetNotFound(unseen, input.dataset_ids ? `/dataset_ids/${input.dataset_ids.indexOf(unseen)}` : '/dataset_id');
  const results = hits.map((hit) => present(hit, vectorWeight));
  const milliseconds = performance.now() - startedAt;
  recordSearch(context.services, input.mode, milliseconds);
  return { results, query_time_ms: Math.round(milliseconds * 100) / 100 };
}

/** Share of the vector leg, 0–1: the caller's in a hybrid search, or else the embedding model's. */
function vectorWeightOf({ mode, weights }: SearchInput, embedder: Embedder): number {
  if (mode !== 'hybrid') return Number(mode === 'vector');
  return weights ? weights.vector / (weights.keyword + weights.vector) : embedder.vectorWeight;
}

async function embedQuery(embedder: Embedder, query: string): Promise<{ model: string; vector: number[] }> {
  const [vector = []] = await embedder.embed([query], 'query');
  return { model: embedder.model, vector };
}

function present(hit: SearchHit, vectorWeight: number): z.input<typeof resultSchema> {
  const { citation } = hit;
  return {
    chunk_id: hit.chunkId,
    document_id: hit.documentId,
    external_id: hit.externalId,
    dataset_id: hit.datasetId,
    content: hit.content,
    score: hit.score,
    metadata: hit.metadata,
    citation: {
      document_name: citation.documentName,
      title: citation.title,
      page: citation.page,
      heading_path: citation.headingPath,
      start: citation.start,
      end: citation.end,
    },
    ...(hit.explain && { explain: { ...hit.explain, vector_weight: vectorWeight } }),
  };
}

/** Passages as text, for agents that read no structured content. */
export function renderResults(results: z.output<typeof resultSchema>[]): string {
  if (results.length === 0) return 'Nothing was found. Try other words, or another dataset.';
  return results
    .map(
      (result, index) =>
        `[${index + 1}] ${describeSource(result)} · score ${result.score.toFixed(3)} · ${result.chunk_id}\n${result.content}`,
    )
    .join('\n\n');
}

function describeSource({ citation }: z.output<typeof resultSchema>): string {
  const page = citation.page === null ? [] : [`page ${citation.page}`];
  return [citation.document_name, ...page, ...(citation.heading_path.length > 0 ? [citation.heading_path.join(' › ')] : [])].join(', ');
}
