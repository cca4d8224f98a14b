import type { HitRow } from './hit-rows.ts';
import { hashTerm } from './tokenize.ts';

/** Place among the candidates, from 1, and score in one leg: BM25, or the cosine of the angle between the vectors. */
export interface LegScore {
  rank: number;
  score: number;
}

export interface SearchHit {
  chunkId: string;
  documentId: string;
  /** Of the document, and the passage's place in it from 0. */
  version: number;
  ordinal: number;
  externalId: string | null;
  datasetId: string;
  content: string;
  /** The language that the passage was indexed in, ISO 639-1. */
  language: string;
  /** 0–1, comparable within one answer. */
  score: number;
  metadata: Record<string, unknown>;
  citation: {
    documentName: string;
    title: string | null;
    page: number | null;
    headingPath: string[];
    /** Span in the document's text, in UTF-16 code units, end exclusive. */
    start: number;
    end: number;
  };
  explain?: {
    keyword: LegScore | null;
    vector: LegScore | null;
    /** What the vector leg counted, 0–1; the keyword leg counted the rest. */
    vectorWeight: number;
    /** What each of the query's terms adds to the keyword score, most first, and how much of that is for the passage itself and not for those around it. */
    terms: { term: string; contribution: number; fromPassage: number }[];
    /** Both legs as one score, before recency. */
    fusedScore: number;
    /** What recency multiplied the fused score by; null without it. */
    recency: number | null;
  };
}

/**
 * A row of the search as a hit, without its explanation.
 * @param languages of each dataset; where documents have no language of their own, the dataset has just one
 */
export function toHit(row: HitRow, languages: Record<string, string[]>): SearchHit {
  return {
    chunkId: row.chunk_id,
    documentId: row.document_id,
    version: row.version,
    ordinal: row.ordinal,
    externalId: row.external_id,
    datasetId: row.dataset_id,
    content: row.content,
    language: row.language ?? languages[row.dataset_id]?.[0] ?? '',
    score: row.score,
    metadata: row.metadata,
    citation: {
      documentName: row.document_name,
      title: row.title,
      page: row.page,
      headingPath: row.heading_path,
      start: row.start,
      end: row.end,
    },
  };
}

/**
 * How a hit's score came about.
 * @param tokens all terms that were searched for: the statement knows them only by their numbers
 */
export function explanationOf(row: HitRow, tokens: string[]): NonNullable<SearchHit['explain']> {
  const byNumber = new Map(tokens.map((token) => [String(hashTerm(row.dataset_id, token)), token]));
  return {
    keyword: row.keyword_rank === null ? null : { rank: row.keyword_rank, score: row.keyword },
    vector: row.similarity === null ? null : { rank: row.vector_rank, score: row.similarity },
    vectorWeight: row.vector_weight,
    terms: row.keyword > 0 ? contributionsOf(row, byNumber) : [],
    fusedScore: row.fused,
    recency: row.recency,
  };
}

function contributionsOf(
  { contributions, own_share, are_wide }: HitRow,
  byNumber: Map<string, string>,
): NonNullable<SearchHit['explain']>['terms'] {
  return Object.entries(contributions ?? {})
    .map(([number, [own, usual, wide]]) => {
      const fromPassage = own_share * own;
      return { term: byNumber.get(number) ?? number, contribution: fromPassage + (1 - own_share) * (are_wide ? wide : usual), fromPassage };
    })
    .sort((left, right) => right.contribution - left.contribution);
}
