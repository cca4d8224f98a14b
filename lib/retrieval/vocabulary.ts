import { sql } from 'drizzle-orm';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { loadStemmer, type Stem } from './languages.ts';
import { NOTED_LETTERS, spellingNumber, spellingNumbers } from './spelling.ts';
import { fold, hashTerm } from './tokenize.ts';
import { splitWords, type Word } from './words.ts';

/** A word as it can be misspelled, without accents, and the number of its term. */
export interface KnownWord {
  text: string;
  term: number;
}

/** The words of texts in a language, each once: words of letters, neither too short nor too long to be recognised. */
export async function wordsOf(texts: string[], { datasetId, language }: { datasetId: string; language: string }): Promise<KnownWord[]> {
  return knownWords(datasetId, texts.map(splitWords), await loadStemmer(language));
}

/** The same for texts that were split before. */
export function knownWords(datasetId: string, texts: Word[][], stem: Stem): KnownWord[] {
  const distinct = new Set<string>();
  for (const words of texts) for (const { text, kind, role } of words) if (kind === 'letters' && role === 'word') distinct.add(text);
  const known = [...distinct].map((word) => ({ text: fold(word), term: hashTerm(datasetId, stem(word)) }));
  return known.filter(({ text }) => text.length >= NOTED_LETTERS.least && text.length <= NOTED_LETTERS.most);
}

/**
 * Notes the words of texts that a dataset is about to have. It is a statement of its own, that commits before the texts do: writers who note
 * the same words wait for each other no longer than it takes, and all in the same order. Each is looked up by itself: of a large dataset, the
 * planner would read all the words.
 */
export async function noteWords(db: DatasetsDatabase, datasetId: string, words: KnownWord[]): Promise<void> {
  const dataset = sql`${datasetId}::text`;
  await db.execute(sql`
    insert into vocabulary (dataset_id, word, term, spellings)
    select ${datasetId}, word, term, ${spellingNumbers(dataset, sql`letters`)}
    from (
      select ${spellingNumber(dataset, sql`letters`)} as word, term, letters
      from unnest(string_to_array(${words.map(({ text }) => text).join(' ')}, ' '), ${`{${words.map(({ term }) => term).join(',')}}`}::int[])
        as given(letters, term)
    ) given
    where (
      select known.word from vocabulary known where known.dataset_id = ${datasetId} and known.word = given.word and known.term = given.term
    ) is null
    order by word, term
    on conflict do nothing`);
}
