import type { RelevantAnswer } from '#db/datasets/schema/index.ts';

/** What of a hit decides whether it is an answer. */
export interface FoundPassage {
  document_id: string;
  external_id: string | null;
  content: string;
  citation: { document_name: string };
}

/**
 * The ranks, from 1, at which a question's right answers were found, best first; an answer that was not found has none.
 * Where answers are documents, a document counts once, at its best passage, and is one answer, whatever else it is named by. Where they are
 * passages, each hit takes a place, and one that holds two answers takes two. White space and case don't matter.
 */
export function ranksOf(answers: readonly RelevantAnswer[], hits: readonly FoundPassage[]): number[] {
  return answers.some((answer) => 'passage' in answer) ? ranksOfPassages(answers, hits) : ranksOfDocuments(answers, hits);
}

function ranksOfPassages(answers: readonly RelevantAnswer[], hits: readonly FoundPassage[]): number[] {
  const missing = new Set(answers);
  const ranks: number[] = [];
  let places = 0;
  for (const hit of hits) {
    const found = [...missing].filter((answer) => isAnswer(hit, answer));
    for (const answer of found) {
      missing.delete(answer);
      ranks.push(++places);
    }
    if (found.length === 0) places++;
  }
  return ranks;
}

function ranksOfDocuments(answers: readonly RelevantAnswer[], hits: readonly FoundPassage[]): number[] {
  // Several documents may share a name, so that it is left to one that nothing else names.
  const missing = new Set(answers.toSorted((left, right) => Number('name' in left) - Number('name' in right)));
  const firsts = hits.filter(({ document_id }, index) => hits.findIndex((other) => other.document_id === document_id) === index);
  return firsts.flatMap((hit, index) => {
    const answer = [...missing].find((candidate) => isAnswer(hit, candidate));
    return answer && missing.delete(answer) ? [index + 1] : [];
  });
}

function isAnswer(hit: FoundPassage, answer: RelevantAnswer): boolean {
  if ('document_id' in answer) return hit.document_id === answer.document_id;
  if ('external_id' in answer) return hit.external_id === answer.external_id;
  if ('name' in answer) return hit.citation.document_name === answer.name;
  return plain(hit.content).includes(plain(answer.passage));
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/\s+/gu, ' ').trim();
}
