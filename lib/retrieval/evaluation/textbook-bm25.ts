import { loadStemmer } from '../languages.ts';

const K1 = 1.2;
const B = 0.75;
/** Letters and digits with their marks, in a row. */
const WORDS = /[\p{L}\p{M}\p{N}]+/gu;
const UNSPACED =
  /([\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]+)/u;

/**
 * The yardstick: BM25 as textbooks have it, over whole texts in memory, sharing nothing with the product but the
 * stemmers. Words are lower-cased and stemmed, no stop words; a script without blanks gives overlapping pairs.
 * @returns the best documents' ids, best first, for any query
 */
export async function createTextbookBm25(
  documents: readonly { id: string; text: string }[],
  language: string,
): Promise<(query: string, limit: number) => string[]> {
  const stem = await loadStemmer(language);
  const postings = new Map<string, [document: number, occurrences: number][]>();
  const lengths = documents.map(({ text }, document) => {
    const terms = termsOf(text, stem);
    for (const [term, occurrences] of count(terms)) {
      const posting = postings.get(term);
      if (posting) posting.push([document, occurrences]);
      else postings.set(term, [[document, occurrences]]);
    }
    return terms.length;
  });
  const average = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length);

  return (query, limit) => {
    const scores = new Map<number, number>();
    for (const term of termsOf(query, stem)) {
      const posting = postings.get(term) ?? [];
      const rarity = Math.log(1 + (documents.length - posting.length + 0.5) / (posting.length + 0.5));
      for (const [document, occurrences] of posting) {
        const saturation = occurrences + K1 * (1 - B + (B * (lengths[document] ?? 0)) / average);
        scores.set(document, (scores.get(document) ?? 0) + (rarity * occurrences * (K1 + 1)) / saturation);
      }
    }
    const best = [...scores].sort(([left, a], [right, b]) => b - a || left - right).slice(0, limit);
    return best.map(([document]) => documents[document]?.id ?? '');
  };
}

function termsOf(text: string, stem: (word: string) => string): string[] {
  return [...text.toLowerCase().matchAll(WORDS)].flatMap(([word]) =>
    word.split(UNSPACED).flatMap((part, index) => {
      if (part === '') return [];
      return index % 2 === 0 ? [stem(part)] : pairs(part);
    }),
  );
}

function pairs(run: string): string[] {
  const characters = [...run];
  return characters.length < 2 ? characters : characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}

function count(terms: string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}
