import type { Reader } from '#db/datasets/datasets.ts';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { executeOnce, executePreparedForm, type Query } from '#db/prepared.ts';
import type { QueryConstraints } from './constraint-parts.ts';
import { type Correction, findCorrections } from './corrections.ts';
import { rememberModels } from './dataset-models.ts';
import type { Filter } from './filters/filter.ts';
import type { EmbeddingKind } from './generations.ts';
import { shownTerms, termsOfContent } from './highlights.ts';
import { type Constraint, type ParsedQuery, parseQuery, patternOf } from './query-syntax.ts';
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
 * keywords. Phrases and exclusions hold in every mode; where no passage has the phrases, and the query has other words, it is searched once more
 * with the phrases' words.
 */
export async function search(db: DatasetsDatabase, reader: Reader, request: SearchRequest): Promise<SearchAnswer> {
  const parsed = parseQuery(request.query);
  const found = await searchInLanguages(db, reader, request, parsed);
  const phrases = parsed.constraints.filter(({ isExcluded }) => !isExcluded);
  if (found.hits.length > 0 || found.datasets.length === 0 || phrases.length === 0 || !parsed.hasOtherWords) return found;
  const withoutPhrases = { ...parsed, constraints: parsed.constraints.filter(({ isExcluded }) => isExcluded) };
  return { ...(await searchInLanguages(db, reader, request, withoutPhrases)), phrasesGivenUp: true };
}

/**
 * What languages a dataset's index contains is only known for sure when it is searched: where they are others than the query was stemmed in, it
 * is searched once more.
 */
async function searchInLanguages(db: DatasetsDatabase, reader: Reader, request: SearchRequest, parsed: ParsedQuery): Promise<SearchAnswer> {
  const stemmers = knownStemmers(request.datasetIds);
  const first = await searchIn(stemmers, db, reader, request, parsed);
  const isRight = areStemmersOf(stemmers, first.languages);
  const { languages, ...answer } = isRight ? first : await searchIn(knownStemmers(request.datasetIds), db, reader, request, parsed);
  return answer;
}

async function searchIn(
  stemmers: StemmersByDataset,
  db: DatasetsDatabase,
  reader: Reader,
  request: SearchRequest,
  { text, constraints }: ParsedQuery,
): Promise<SearchAnswer & { languages: Record<string, string[]> }> {
  const { terms, tokens, words } = await countQueryTerms(request.mode === 'vector' ? '' : text, stemmers);
  const query = searchQuery(reader, request, terms, await lookUp(constraints, stemmers));
  const rows = await runSearchQuery(db, query, request.filter || constraints.length > 0 ? 'once' : 'often');
  const { languages, embeddings, rarity, meant } = rows[0] ?? NOTHING;
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
    shownTerms:
      request.mode === 'vector' && request.highlights
        ? await termsOfContent(text, stemmers)
        : shownTerms(allTokens, Object.keys(languages), rarity ?? {}),
    phrasesGivenUp: false,
    corrections,
  };
}

/** What is known of the datasets when nobody may see any of them. */
const NOTHING: Pick<HitRow, 'languages' | 'embeddings' | 'rarity' | 'meant'> = {
  languages: {},
  embeddings: {},
  rarity: null,
  meant: null,
};

/**
 * @param comes how often a search of this form does: planning it takes longer than finding in a small dataset, so that plans are kept of
 * the forms that come often, and not of those that filters give, which are endless
 */
export function runSearchQuery(db: DatasetsDatabase, query: Query, comes: 'often' | 'once'): Promise<HitRow[]> {
  return comes === 'often' ? executePreparedForm<HitRow>(db, 'search', query) : executeOnce<HitRow>(db, query);
}

async function lookUp(constraints: Constraint[], stemmers: StemmersByDataset): Promise<QueryConstraints> {
  const { phrases = [], exclusions = [] } = Object.groupBy(constraints, ({ isExcluded }) => (isExcluded ? 'exclusions' : 'phrases'));
  // In lower case, so that a phrase is looked up by whole words even where a passage writes them as a compound.
  const words = phrases.map(({ text }) => text.toLowerCase()).join('\n');
  return {
    phrases: phrases.map(({ text }) => patternOf(text)),
    phraseTerms: await termsByLanguage(words, stemmers),
    exclusions: exclusions.map(({ text }) => patternOf(text)),
  };
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
