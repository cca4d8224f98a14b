import { type SQL, sql } from 'drizzle-orm';
import { countText, weightsOf } from './bm25.ts';
import { loadStemmer } from './languages.ts';
import { partOf, partsOf } from './part-terms.ts';
import { tokensOf } from './tokenize.ts';
import { type KnownWord, knownWords } from './vocabulary.ts';
import { splitWords } from './words.ts';

/** A chunk's row in `chunk_terms`, arrays and weights as Postgres writes them. */
export interface ChunkTermsRow {
  id: string;
  part: number | null;
  length: number;
  terms: string;
  weights: string;
}

/** A row in `part_terms`, likewise. */
export interface PartTermsRow {
  part: number;
  chunks: number;
  length: number;
  terms: string;
  frequencies: string;
}

/**
 * What the keyword index holds of chunks, by the rules of `INDEX_REVISION`.
 * @param chunks whole parts of a document (see `CHUNKS_PER_PART`), with their places in it from 0
 * @param language ISO 639-1
 */
export async function termRows(
  chunks: { id: string; ordinal: number; content: string }[],
  { datasetId, language }: { datasetId: string; language: string },
): Promise<{ chunks: ChunkTermsRow[]; parts: PartTermsRow[]; words: KnownWord[] }> {
  const stem = await loadStemmer(language);
  const texts = chunks.map(({ content }) => splitWords(content));
  const counted = chunks.map((chunk, index) => ({
    ...chunk,
    counts: countText(datasetId, tokensOf(texts[index] ?? [], stem, 'document')),
  }));
  const parts = partsOf(counted);
  const shared = new Set(parts.map(({ part }) => part));
  return {
    chunks: counted.map(({ id, counts, ordinal }) => ({
      id,
      part: shared.has(partOf({ ordinal })) ? partOf({ ordinal }) : null,
      length: counts.length,
      terms: arrayOf(counts.terms),
      weights: weightsOf(counts),
    })),
    parts: parts.map((part) => ({ ...part, terms: arrayOf(part.terms), frequencies: arrayOf(part.frequencies) })),
    words: knownWords(datasetId, texts, stem),
  };
}

/** An insert of a version's rows of `part_terms`. */
export function insertParts({ documentId, version }: { documentId: string; version: number }, parts: PartTermsRow[]): SQL {
  return sql`
    insert into part_terms (document_id, version, part, chunks, length, terms, frequencies)
    select ${documentId}, ${version}::int, part, chunks, length, terms::int[], frequencies::int[]
    from jsonb_to_recordset(${JSON.stringify(parts)}::jsonb) as part(part int, chunks int, length int, terms text, frequencies text)`;
}

function arrayOf(numbers: number[]): string {
  return `{${numbers.join(',')}}`;
}
