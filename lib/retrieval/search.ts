import type { Reader } from '#db/datasets/datasets.ts';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import type { QueryConstraints } from './constraint-parts.ts';
import { type Correction, findCorrections } from './corrections.ts';
import { areStemmersOf, knownStemmers, rememberLanguages, type StemmersByDataset } from './dataset-languages.ts';
import { rememberModels } from './dataset-models.ts';
import type { EmbeddingKind } from './generations.ts';
import { shownTerms, termsOfContent } from './highlights.ts';
import type { HitRow } from './hit-rows.ts';
import { type Constraint, type ParsedQuery, parseQuery, patternOf } from './query-syntax.ts';
import { countQueryTerms, termsByLanguage } from './query-terms.ts';
import { explanationOf, type SearchHit, toHit } from './search-hit.ts';
import { runSearchQuery, searchQuery } from './search-query.ts';
import type { SearchRequest } from './search-request.ts';

export interface SearchAnswer {
  /** Those of the asked-for datasets that the reader may see. */
  datasets: string[];
  /** Of each of them, what its vectors were made with. One that differs from the query's was searched by words only. */
  embeddings: Record<string, EmbeddingKind>;
  hits: SearchHit[];
  /** By dataset, the query's terms that are worth showing in a passage; none unless asked for. */
  shownTerms: Map<string, ReadonlySet<string>>;
  /** Whether no passage has the query's phrases, so that their words were searched for like any others. */
  phrasesGivenUp: boolean;
  /** Words that a dataset lacks, with what they were taken for there. */
  corrections: Correction[];
}

/**
 * The best passages for a query, best first. Phrases and exclusions hold in every mode; a query without words finds nothing by keywords.
 *
 * It takes one statement to the database, but a second one where no passage has the phrases and the query has other words: the words of the
 * phrases are then searched for like any others.
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
 * A query is stemmed in the languages that the datasets were last known to have; which ones they have now, only the search itself tells. Where
 * those are others, it is searched once more in them.
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
  const counted = await countQueryTerms(request.mode === 'vector' ? '' : text, stemmers);
  const query = searchQuery(reader, request, counted, await lookUp(constraints, stemmers));
  const { tokens, words } = counted;
  const rows = await runSearchQuery(db, query, request.filter || constraints.length > 0 ? 'once' : 'often');
  const [first] = rows;
  if (!first) throw new Error('A search gives a row, whatever it finds.');
  const { languages, embeddings, rarity, meant } = first;
  rememberLanguages(languages);
  rememberModels(embeddings);
  const found = rows.filter((row) => row.chunk_id !== null);
  const hits = found.map((row) => toHit(row, languages));
  const { corrections, tokens: others } = meant ? await findCorrections(text, hits, meant, words) : { corrections: [], tokens: [] };
  const allTokens = [...tokens, ...others];
  return {
    languages,
    datasets: Object.keys(languages),
    embeddings,
    hits: request.explain ? hits.map((hit, index) => ({ ...hit, explain: explanationOf(found[index] as HitRow, allTokens) })) : hits,
    shownTerms:
      request.mode === 'vector' && request.highlights
        ? await termsOfContent(text, stemmers)
        : shownTerms(allTokens, Object.keys(languages), rarity ?? {}),
    phrasesGivenUp: false,
    corrections,
  };
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
