import type { Reader } from '#db/datasets/datasets.ts';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { executeOnce, executePreparedForm, type Query } from '#db/prepared.ts';
import type { QueryConstraint } from './constraint-parts.ts';
import { type Correction, findCorrections } from './corrections.ts';
import { rememberModels } from './dataset-models.ts';
import type { Filter } from './filters/filter.ts';
import type { EmbeddingKind } from './generations.ts';
import { shownTerms } from './highlights.ts';
import { type Constraint, parseQuery, patternOf } from './query-syntax.ts';
import {
  areStemmersOf,
  countQueryTerms,
  knownStemmers,
  rememberLanguages,
  type StemmersByDataset,
  termsByLanguage,
} from './query-terms.ts';
import type { Recency } from './ranking-parts.ts';
import { searchQuery } from './search-query.ts';
import type { HitRow } from './search-statement.ts';
import { hashTerm } from './tokenize.ts';

export interface SearchRequest {
  /** Words, phrases in quotes, and exclusions with a minus. */
  query: string;
  /** The query's vector and the model that made it; null for a search by keywords. */
  queryEmbedding: { model: string; vector: number[] } | null;
  /** 1–20 datasets. */
  datasetIds: string[];
  mode: 'hybrid' | 'vector' | 'keyword';
  /** Hits to return, at most 50. */
  limit: number;
  /** Share of the vector leg in a hybrid score, 0–1. */
  vectorWeight: number;
  /** What share of the query a dataset must lack for the vectors to count, see `Embedder`; null, or left out, for vectors that always do. */
  helpsFrom?: number | null;
  /** How the legs of a hybrid search become one score: the sum of normalised scores, unless told, or of reciprocal ranks. */
  fusion?: 'weighted' | 'rrf';
  /** What a document or passage must be like. */
  filter?: Filter | null;
  /** How much newer documents count for more; not at all unless told. */
  recency?: Recency | null;
  /** Most hits of one document, the best of it; as many as there are unless told. */
  maxPerDocument?: number | null;
  /** Whether each hit says how its score came about. */
  explain: boolean;
  /** Whether the answer says which terms to highlight. */
  highlights?: boolean;
}

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
  /** That the passage was indexed in. */
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
    /** What each of the query's terms adds to the keyword score, most first, and what of that is not for the passages around. */
    terms: { term: string; contribution: number; fromPassage: number }[];
    /** Both legs as one score, before recency. */
    fusedScore: number;
    /** What recency multiplied the fused score by; null without it. */
    recency: number | null;
  };
}

export interface SearchAnswer {
  /** Those of the asked-for datasets that the reader may see. */
  datasets: string[];
  /** Of each of them, what its vectors were made with. One that differs from the query's was searched by words only. */
  embeddings: Record<string, EmbeddingKind>;
  hits: SearchHit[];
  /** By dataset, the query's terms that are worth showing in a passage; none unless asked for. */
  shownTerms: Map<string, ReadonlySet<string>>;
  /** Whether no passage has the query's phrases, so that their words were searched for. */
  phrasesGivenUp: boolean;
  /** Words that a dataset lacks, with what they were taken for there. */
  corrections: Correction[];
}

/**
 * The best passages for a query, best first, in one statement to the database. A query without words finds nothing by
 * keywords. Phrases and exclusions hold in every mode; phrases that no passage has are taken as words where the query has others.
 *
 * What languages a dataset's index contains is only known for sure when it is searched: where they are others than the query was stemmed in, it
 * is searched once more.
 */
export async function search(db: DatasetsDatabase, reader: Reader, request: SearchRequest): Promise<SearchAnswer> {
  const stemmers = knownStemmers(request.datasetIds);
  const first = await searchIn(stemmers, db, reader, request);
  const isRight = areStemmersOf(stemmers, first.languages);
  const { languages, ...answer } = isRight ? first : await searchIn(knownStemmers(request.datasetIds), db, reader, request);
  return answer;
}

async function searchIn(
  stemmers: StemmersByDataset,
  db: DatasetsDatabase,
  reader: Reader,
  request: SearchRequest,
): Promise<SearchAnswer & { languages: Record<string, string[]> }> {
  const { text, constraints, hasOtherWords } = parseQuery(request.query);
  const { terms, tokens, words } = await countQueryTerms(request.mode === 'vector' ? '' : text, stemmers);
  const required = await lookUp(constraints, stemmers);
  const query = searchQuery(reader, request, terms, required, hasOtherWords);
  const rows = await runSearchQuery(db, query, request.filter || required.length > 0 ? 'once' : 'often');
  const { languages, embeddings, rarity, meant, phrases_given_up } = rows[0] ?? NOTHING;
  rememberLanguages(languages);
  rememberModels(embeddings);
  const found = rows.filter((row) => row.chunk_id !== null);
  const hits = found.map((row) => toHit(row, languages));
  const { corrections, tokens: others } = meant ? await findCorrections(hits, meant, words) : { corrections: [], tokens: [] };
  const allTokens = [...tokens, ...others];
  return {
    languages,
    datasets: Object.keys(languages),
    embeddings,
    hits: request.explain ? hits.map((hit, index) => ({ ...hit, explain: explain(found[index] as HitRow, allTokens) })) : hits,
    shownTerms: shownTerms(allTokens, Object.keys(languages), rarity ?? {}),
    phrasesGivenUp: phrases_given_up,
    corrections,
  };
}

/** What is known of the datasets when nobody may see any of them. */
const NOTHING: Pick<HitRow, 'languages' | 'embeddings' | 'rarity' | 'meant' | 'phrases_given_up'> = {
  languages: {},
  embeddings: {},
  rarity: null,
  meant: null,
  phrases_given_up: false,
};

/**
 * @param comes how often a search of this form does: planning it takes longer than finding in a small dataset, so that plans are kept of
 * the forms that come often, and not of those that filters give, which are endless
 */
export function runSearchQuery(db: DatasetsDatabase, query: Query, comes: 'often' | 'once'): Promise<HitRow[]> {
  return comes === 'often' ? executePreparedForm<HitRow>(db, 'search', query) : executeOnce<HitRow>(db, query);
}

async function lookUp(constraints: Constraint[], stemmers: StemmersByDataset): Promise<QueryConstraint[]> {
  return Promise.all(
    constraints.map(async ({ text, isExcluded }) => {
      // In lower case, so that a phrase is looked up by whole words even where a passage writes them as a compound.
      const terms = await termsByLanguage(text.toLowerCase(), stemmers);
      return { isExcluded, pattern: patternOf(text), terms };
    }),
  );
}

function toHit(row: HitRow, languages: Record<string, string[]>): SearchHit {
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

function explain(row: HitRow, tokens: string[]): NonNullable<SearchHit['explain']> {
  const byNumber = new Map(tokens.map((token) => [String(hashTerm(row.dataset_id, token)), token]));
  return {
    keyword: row.keyword_rank === null ? null : { rank: row.keyword_rank, score: row.keyword },
    vector: row.similarity === null ? null : { rank: row.vector_rank, score: row.similarity },
    vectorWeight: row.vector_weight,
    terms: Object.entries(row.contributions ?? {})
      .map(([number, [contribution, fromPassage]]) => ({ term: byNumber.get(number) ?? number, contribution, fromPassage }))
      .sort((left, right) => right.contribution - left.contribution),
    fusedScore: row.fused,
    recency: row.recency,
  };
}
