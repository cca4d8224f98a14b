import * as z from 'zod';
import type { SearchHit } from '#lib/retrieval/search-hit.ts';
import type { Span } from '#lib/retrieval/token-spans.ts';
import { id, keptMetadata } from './fields.ts';

const legScore = z.object({ rank: z.int(), score: z.number() }).nullable();

const weightsSchema = z.object({ keyword: z.number(), vector: z.number() });

const explanation = z
  .object({
    keyword: legScore.meta({ description: 'Rank and BM25 score; null for a passage without any of the words.' }),
    vector: legScore.meta({ description: 'Rank and cosine; null where there is no vector to compare with.' }),
    weights: weightsSchema.meta({ description: 'What each leg counted; together 1.' }),
    fused_score: z.number().meta({ description: 'Both legs as one, 0–1.' }),
    recency: z.number().nullable().meta({ description: 'What age multiplied the fused score by; null when not asked for.' }),
    rerank: z.object({ score: z.number(), rank_before: z.int() }).nullable(),
    terms: z.array(z.object({ term: z.string(), contribution: z.number(), from_passage: z.number() })).meta({
      description:
        'What each term adds to the BM25 score, and what of that is for the passage itself and not for the part of the document around it; a term with an asterisk is the beginning of a word.',
    }),
  })
  .meta({ id: 'Explanation' });

const span = z.object({ start: z.int(), end: z.int() });

const resultSchema = z
  .object({
    chunk_id: id('chunk'),
    document_id: id('document'),
    external_id: z.string().nullable(),
    dataset_id: id('dataset'),
    content: z.string().meta({ description: 'The passage, exactly as it stands in the document’s text.' }),
    score: z.number().meta({ description: '0–1; comparable within one answer.' }),
    highlights: z.array(span).optional().meta({
      description: 'With `highlights`: where the query’s words stand in `content`, in UTF-16 code units; common words are left out.',
    }),
    metadata: keptMetadata,
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
    explain: explanation.optional(),
  })
  .meta({ id: 'SearchResult' });

const milliseconds = z.number().nullable();

/** What a search answers with, and an entry of a batch too. */
export const searchAnswer = {
  results: z.array(resultSchema),
  omitted: z
    .array(
      z
        .object({
          stage: z.enum(['vector', 'rerank', 'phrases']),
          reason: z.enum(['late', 'failed', 'not_configured', 'not_found', 'other_model']),
        })
        .meta({ id: 'OmittedStage' }),
    )
    .meta({ description: 'What was asked for and could not be had. It is not charged.' }),
  corrections: z.array(z.object({ word: z.string(), read_as: z.array(z.string()) }).meta({ id: 'Correction' })).meta({
    description:
      'Words that a dataset lacks, and those that were searched for instead, as the results have them: spelled nearly alike, or what the word is made of.',
  }),
  credits: z.int().meta({ description: 'What this search cost.' }),
  timings_ms: z
    .object({ embed: milliseconds, search: z.number(), rerank: milliseconds, expand: milliseconds, total: z.number() })
    .optional()
    .meta({ description: 'With `explain`: how long each stage took; null for one that did not run.' }),
};

export const searchOutput = z.object({ ...searchAnswer, query_time_ms: z.number() });

export type SearchOutput = z.input<typeof searchOutput>;
export type Omission = SearchOutput['omitted'][number];
type Correction = SearchOutput['corrections'][number];

/** A hit after all stages. */
export interface FinalHit extends SearchHit {
  /** The reranker's score, and the place that the hit had before; null when none was asked or answered. */
  reranked: { score: number; rankBefore: number } | null;
}

/** A hit as the contract has it. */
export function presentHit(hit: FinalHit, highlights: Span[] | null): z.input<typeof resultSchema> {
  const { citation, explain, reranked } = hit;
  return {
    chunk_id: hit.chunkId,
    document_id: hit.documentId,
    external_id: hit.externalId,
    dataset_id: hit.datasetId,
    content: hit.content,
    score: hit.score,
    ...(highlights && { highlights }),
    metadata: hit.metadata,
    citation: {
      document_name: citation.documentName,
      title: citation.title,
      page: citation.page,
      heading_path: citation.headingPath,
      start: citation.start,
      end: citation.end,
    },
    ...(explain && {
      explain: {
        keyword: explain.keyword,
        vector: explain.vector,
        weights: { keyword: 1 - explain.vectorWeight, vector: explain.vectorWeight },
        fused_score: explain.fusedScore,
        recency: explain.recency,
        rerank: reranked && { score: reranked.score, rank_before: reranked.rankBefore },
        terms: explain.terms.map(({ term, contribution, fromPassage }) => ({ term, contribution, from_passage: fromPassage })),
      },
    }),
  };
}

/** Passages as text, for agents that read no structured content. */
export function renderAnswer({
  results,
  omitted,
  corrections,
}: {
  results: z.output<typeof resultSchema>[];
  omitted: Omission[];
  corrections: Correction[];
}): string {
  const notes = [
    ...corrections.map(({ word, read_as }) => `Searched for ${read_as.join(', ')} instead of "${word}".`),
    ...omitted.map(({ stage, reason }) => `Without ${stage}: ${reason.replace('_', ' ')}.`),
  ];
  if (results.length === 0) return ['Nothing was found. Try other words, or another dataset.', ...notes].join('\n');
  return [...results.map(renderResult), ...notes].join('\n\n');
}

function renderResult(result: z.output<typeof resultSchema>, index: number): string {
  return `[${index + 1}] ${describeSource(result)} · score ${result.score.toFixed(3)} · ${result.chunk_id}\n${result.content}`;
}

function describeSource({ citation }: z.output<typeof resultSchema>): string {
  const page = citation.page === null ? [] : [`page ${citation.page}`];
  return [citation.document_name, ...page, ...(citation.heading_path.length > 0 ? [citation.heading_path.join(' › ')] : [])].join(', ');
}
