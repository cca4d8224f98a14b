import type { SQL } from 'drizzle-orm';
import type { Reader } from '#db/datasets/datasets.ts';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { executeOnce, executePreparedForm, type Query } from '#db/prepared.ts';
import type { QueryConstraints } from './constraint-parts.ts';
import type { HitRow } from './hit-rows.ts';
import { SHORT_QUERY } from './keyword-score.ts';
import type { CountedQuery } from './query-terms.ts';
import type { SearchRequest } from './search-request.ts';
import { type SearchForm, searchStatement } from './search-statement.ts';
import type { SearchValues } from './search-values.ts';

/** Chunks that the keyword leg hands over to be scored exactly: it chooses them by stored weights, which know neither surroundings nor mean length. */
export const WORD_CANDIDATES = 100;
/** Chunks that the vector leg hands over: so many at least, and so many for each wanted hit. */
export const MIN_CANDIDATES = 50;
const CANDIDATES_PER_HIT = 2;
/** Both hand over so many times as many where recency or a cap per document may drop candidates after fusion, or move them far. */
const CANDIDATES_TO_CHOOSE_FROM = 4;
/** Terms find candidates, those that count for most first, until they occur in so many times `WORD_CANDIDATES` chunks; after that only rare ones do. */
export const ENOUGH_FOUND = 2;

/**
 * The less vectors count in a sum of scores, the fewer a walk through a graph keeps in view: as large a share of its breadth as they have of the
 * score, but no less than this. What it misses then counts little, and words find much of it. Where ranks are added it keeps all, since one
 * that is missed moves all that come after it.
 */
export const LEAST_IN_VIEW = 0.3;

const NO_CONSTRAINTS: QueryConstraints = { phrases: [], phraseTerms: {}, exclusions: [] };

/** The statements of searches that ask for nothing special, by the two things that their texts differ in: each is written once. */
const plainStatements = new Map<string, SQL>();

/** The statement of a search with its values. */
export function searchQuery(
  reader: Reader,
  request: SearchRequest,
  counted: Pick<CountedQuery, 'terms' | 'length'>,
  constraints: QueryConstraints = NO_CONSTRAINTS,
): Query {
  const { queryEmbedding, mode, filter, recency, maxPerDocument } = request;
  const dimensions = mode === 'keyword' ? null : (queryEmbedding?.vector.length ?? null);
  const form: SearchForm = { reader, dimensions, filter, recency, maxPerDocument, constraints };
  const isPlain =
    !filter &&
    !recency &&
    !maxPerDocument &&
    constraints.phrases.length + constraints.exclusions.length === 0 &&
    reader.datasetIds === null;
  const name = `${dimensions} ${reader.userId === null}`;
  const statement = (isPlain && plainStatements.get(name)) || searchStatement(form);
  if (isPlain) plainStatements.set(name, statement);
  return { statement, values: valuesOf(reader, request, counted) };
}

/**
 * Runs a search's statement. Planning it takes longer than searching a small dataset, so the plan of a form that comes often is kept. Filters
 * and phrases give endlessly many forms, of which none is worth keeping.
 */
export function runSearchQuery(db: DatasetsDatabase, query: Query, comes: 'often' | 'once'): Promise<HitRow[]> {
  return comes === 'often' ? executePreparedForm<HitRow>(db, 'search', query) : executeOnce<HitRow>(db, query);
}

function valuesOf(reader: Reader, request: SearchRequest, { terms, length }: Pick<CountedQuery, 'terms' | 'length'>): SearchValues {
  const { queryEmbedding, mode, limit, explain, highlights = false, fusion = 'weighted', helpsFrom = null } = request;
  const embedding = mode === 'keyword' ? null : queryEmbedding;
  const isChoosy = Boolean(request.recency ?? request.maxPerDocument);
  const choice = isChoosy ? CANDIDATES_TO_CHOOSE_FROM : 1;
  const candidates = Math.max(MIN_CANDIDATES, CANDIDATES_PER_HIT * limit) * choice;
  const wordCandidates = WORD_CANDIDATES * choice;
  return {
    userId: reader.userId,
    datasetIds: Object.keys(terms),
    terms: JSON.stringify(terms),
    model: embedding?.model ?? null,
    dimensions: embedding?.vector.length ?? null,
    vector: embedding && `[${embedding.vector.join(',')}]`,
    weight: mode === 'hybrid' ? request.vectorWeight : Number(mode === 'vector'),
    helpsFrom: mode === 'hybrid' ? helpsFrom : null,
    inView: mode === 'hybrid' && fusion === 'weighted' ? Math.max(LEAST_IN_VIEW, request.vectorWeight) : 1,
    candidates,
    wordCandidates,
    enough: ENOUGH_FOUND * wordCandidates,
    limit,
    usesRanks: fusion === 'rrf' && mode === 'hybrid',
    isShort: length <= SHORT_QUERY,
    explain,
    highlights,
  };
}
