import type { SQL } from 'drizzle-orm';
import type { Reader } from '#db/datasets/datasets.ts';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { executeOnce, executePreparedForm, type Query } from '#db/prepared.ts';
import type { QueryConstraints } from './constraint-parts.ts';
import type { HitRow } from './hit-rows.ts';
import type { QueryTerms } from './query-terms.ts';
import type { SearchRequest } from './search-request.ts';
import { type SearchForm, searchStatement } from './search-statement.ts';
import type { SearchValues } from './search-values.ts';

/** Chunks that the keyword leg hands over to be scored exactly and fused: it chooses them as if all were alike in length and stood alone. */
export const WORD_CANDIDATES = 100;
/** … and the vector leg: so many at least, and so many for each wanted hit. */
export const MIN_CANDIDATES = 50;
const CANDIDATES_PER_HIT = 2;
/** So many times as many where candidates are dropped or moved far after fusion: passages of one document too many, or newer documents. */
const CANDIDATES_TO_CHOOSE_FROM = 4;
/** The terms that count for most find candidates until they occur in so many times as many chunks; after them, only rare ones do. */
export const ENOUGH_FOUND = 2;

/**
 * Where scores are added, a walk through a graph keeps the share of vectors in view that they have of the score, but no less than this: what it then misses
 * counts little, and much of it is found by the words. Ranks are not so forgiving: one that is missed moves all that come after it.
 */
export const LEAST_IN_VIEW = 0.3;

const NO_CONSTRAINTS: QueryConstraints = { phrases: [], phraseTerms: {}, exclusions: [] };

/** Statements that most searches share, by what their texts differ in: they are written once, and only their values change. */
const plainStatements = new Map<string, SQL>();

/** The statement of a search with its values. */
export function searchQuery(
  reader: Reader,
  request: SearchRequest,
  terms: QueryTerms,
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
  return { statement, values: valuesOf(reader, request, terms) };
}

/**
 * Runs a search's statement. Planning it takes longer than searching a small dataset, so the plan of a form that comes often is kept. Filters
 * and phrases give endlessly many forms, of which none is worth keeping.
 */
export function runSearchQuery(db: DatasetsDatabase, query: Query, comes: 'often' | 'once'): Promise<HitRow[]> {
  return comes === 'often' ? executePreparedForm<HitRow>(db, 'search', query) : executeOnce<HitRow>(db, query);
}

function valuesOf(reader: Reader, request: SearchRequest, terms: QueryTerms): SearchValues {
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
    explain,
    highlights,
  };
}
