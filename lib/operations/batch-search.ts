import * as z from 'zod';
import { leastPriceOfSearch, priceOfSearch } from '#lib/credits/prices.ts';
import { toProblem } from '#lib/errors.ts';
import { defineOperation, type OperationContext } from './define.ts';
import { id } from './fields.ts';
import { renderAnswer, searchAnswer } from './search-answer.ts';
import { roundedMs, searchDatasets } from './search-datasets.ts';
import { DATASETS_ONCE, namesDatasetsOnce, searchFields } from './search-fields.ts';

/** Searches in one batch. */
export const MAX_BATCH = 10;

const entry = z.strictObject(searchFields);

const failure = z.object({ code: z.string(), status: z.int(), detail: z.string() }).meta({ id: 'BatchFailure' });

const entryResult = z
  .object({
    query: z.string(),
    ...searchAnswer,
    error: failure.nullable().meta({ description: 'Why this entry failed. It cost nothing then.' }),
  })
  .meta({ id: 'BatchEntry' });

export const batchSearch = defineOperation({
  name: 'batchSearch',
  summary: 'Search several times at once',
  description: `Up to ${MAX_BATCH} queries, whose datasets may differ. Each entry has its own result, error and price; a failed entry costs nothing.`,
  tag: 'Search',
  method: 'POST',
  path: '/search/batch',
  aliases: ['/mcp/batch-query'],
  scope: 'mcp:query',
  allowsAnonymous: true,
  input: z
    .strictObject({
      queries: z
        .array(z.union([searchFields.query, entry]))
        .min(1, 'Give at least one query.')
        .max(MAX_BATCH, `A batch has at most ${MAX_BATCH} queries.`)
        .meta({ description: 'Each a full search, or only the text of one when `dataset_id` stands beside.' }),
      dataset_id: id('dataset').optional().meta({ description: 'The dataset of every entry that names none.' }),
    })
    .superRefine(({ queries, dataset_id }, context) => {
      queries.forEach((query, index) => {
        if (namesDatasetsOnce(fullEntry(query, dataset_id))) return;
        context.addIssue({ code: 'custom', path: ['queries', index, ...DATASETS_ONCE.path], message: DATASETS_ONCE.message });
      });
    }),
  output: z.object({ results: z.array(entryResult), successful: z.int(), failed: z.int(), query_time_ms: z.number() }),
  cost: ({ queries, dataset_id }) => queries.reduce((sum, query) => sum + priceOfSearch(fullEntry(query, dataset_id)), 0),
  leastCost: ({ queries, dataset_id }) => queries.reduce((sum, query) => sum + leastPriceOfSearch(fullEntry(query, dataset_id)), 0),
  mcp: {
    name: 'batch_search',
    description: `Runs up to ${MAX_BATCH} searches at once, over the same dataset or different ones. Use it to ask one question in several ways, or several questions. Costs the sum of its searches; a failed one costs nothing.`,
    readOnly: true,
    render: ({ results }) =>
      results.map((entry) => `# ${entry.query}\n${entry.error ? `Failed: ${entry.error.detail}` : renderAnswer(entry)}`).join('\n\n'),
  },
  run: async (context, { queries, dataset_id }) => {
    const startedAt = performance.now();
    const results = await Promise.all(queries.map((query) => searchEntry(context, fullEntry(query, dataset_id))));
    context.charge.only(results.reduce((sum, { credits }) => sum + credits, 0));
    const failed = results.filter(({ error }) => error !== null).length;
    return { results, successful: results.length - failed, failed, query_time_ms: roundedMs(performance.now() - startedAt) };
  },
});

type Entry = z.output<typeof entry>;

/** What a search has that says nothing but its text, whatever that is: it may still be one that is refused. */
const { query: _, ...DEFAULTS } = entry.parse({ query: 'any' });

/** A batch entry as a search of its own: a bare text gets the defaults, an entry without a dataset the batch's. */
function fullEntry(query: string | Entry, datasetId: string | undefined): Entry {
  const search = typeof query === 'string' ? { ...DEFAULTS, query } : query;
  return search.dataset_id || search.dataset_ids || !datasetId ? search : { ...search, dataset_id: datasetId };
}

async function searchEntry(context: OperationContext, query: Entry): Promise<z.input<typeof entryResult>> {
  try {
    const { query_time_ms, ...answer } = await searchDatasets(context, query);
    return { query: query.query, ...answer, error: null };
  } catch (error) {
    const problem = toProblem(error);
    if (problem.status >= 500)
      context.services.log({ operation: 'batchSearch', queryCharacters: query.query.length, cause: String(problem.cause) });
    const { code, status, message: detail } = problem;
    return { query: query.query, results: [], omitted: [], corrections: [], error: { code, status, detail }, credits: 0 };
  }
}
