import { sql } from 'drizzle-orm';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { loadStemmer } from './languages.ts';
import { NOTED_LETTERS, spellingNumber, spellingNumbers } from './spelling.ts';
import { fold, hashTerm } from './tokenize.ts';
import { splitWords } from './words.ts';

/** A word as it can be misspelled, without accents, and the number of its term. */
export interface KnownWord {
  text: string;
  term: number;
}

/** The words of texts in a language, each once: words of letters, neither too short nor too long to be recognised. */
export async function wordsOf(texts: string[], { datasetId, language }: { datasetId: string; language: string }): Promise<KnownWord[]> {
  const stem = await loadStemmer(language);
  const letters = new Set(
    texts.flatMap((text) =>
      splitWords(text)
        .filter(({ kind, role }) => kind === 'letters' && role === 'word')
        .map((word) => word.text),
    ),
  );
  const words = [...letters].map((word) => ({ text: fold(word), term: hashTerm(datasetId, stem(word)) }));
  return words.filter(({ text }) => text.length >= NOTED_LETTERS.least && text.length <= NOTED_LETTERS.most);
}

/**
 * Notes the words of texts that a dataset is about to have. It is a statement of its own, that commits before the texts do: writers who note
 * the same words wait for each other no longer than it takes, and all in the same order.
 */
export async function noteWords(
  db: DatasetsDatabase,
  texts: string[],
  { datasetId, language }: { datasetId: string; language: string },
): Promise<void> {
  const words = await wordsOf(texts, { datasetId, language });
  const dataset = sql`${datasetId}::text`;
  await db.execute(sql`
    insert into vocabulary (dataset_id, word, term, spellings)
    select ${datasetId}, word, term, ${spellingNumbers(dataset, sql`letters`)}
    from (
      select ${spellingNumber(dataset, sql`letters`)} as word, term, letters
      from unnest(${sql.param(words.map(({ text }) => text))}::text[], ${sql.param(words.map(({ term }) => term))}::int[]) as given(letters, term)
    ) given
    where not exists (
      select 1 from vocabulary known where known.dataset_id = ${datasetId} and known.word = given.word and known.term = given.term
    )
    order by word, term
    on conflict do nothing`);
}
