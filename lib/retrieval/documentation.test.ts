import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { NEAR } from '#db/datasets/document-languages.ts';
import { B, K1, ROLE_WEIGHTS } from './bm25.ts';
import { CANDIDATES_PER_DOCUMENT } from './candidates.ts';
import { COMMON_SHARE } from './constraint-parts.ts';
import { RRF_K } from './fusion.ts';
import { GRAPH_FROM_CHUNKS } from './generations.ts';
import { MANY_FOUND, RARE_SHARE } from './keyword-leg.ts';
import { SHORT_QUERY, SURROUNDINGS } from './keyword-score.ts';
import { LEAST_LETTERS, MISSPELLED_WEIGHT, MOST_READ, PART_LETTERS } from './lacking-words.ts';
import { loadStemmer } from './languages.ts';
import { createLocalEmbedder } from './local-embedder.ts';
import { CHUNKS_PER_PART } from './part-terms.ts';
import { ENOUGH_FOUND, LEAST_IN_VIEW, WORD_CANDIDATES } from './search-query.ts';
import { NOTED_LETTERS } from './spelling.ts';
import { LACKING_WEIGHT } from './term-statistics.ts';
import { tokenize } from './tokenize.ts';
import { CHUNKS_PER_BREADTH, MAX_BREADTH, MIN_BREADTH, WORTH_WALKING } from './vector-leg.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/search.md'), 'utf8').replaceAll(/\s+/g, ' ');
const words = ['none', 'once', 'twice', 'three times', 'four', 'five', 'six'];
const numbers = ['none', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];
const figure = (number: number) => number.toLocaleString('en');

test('the page about searching says how words are taken apart and what each view of them counts', async () => {
  const [, beginning] = tokenize('beginnings', await loadStemmer('en'), 'query');
  expect(beginning?.role).toBe('beginning');
  expect(page).toContain(`A word of ${words[(beginning?.text.length ?? 0) - 1]} letters and more is also found by its first`);
  const cut = (await loadStemmer('pl'))('abcdefghijkl');
  expect(page).toContain(`have their words cut to ${words[cut.length]} letters`);
  expect(ROLE_WEIGHTS).toMatchObject({ word: 1, joined: 0.5 });
  expect(page).toContain(`a compound in one word half, a part of a word ${ROLE_WEIGHTS.part} and a beginning ${ROLE_WEIGHTS.beginning},`);
  expect(page).toContain(`BM25 with k1 = ${K1} and b = ${B}`);
  expect(page).toContain(`in the language of the ${NEAR} documents before it`);
});

test('it says what surroundings count', () => {
  const { usual, wide } = SURROUNDINGS;
  expect(page).toContain(`A passage counts for ${1 - usual.share} of its score. The other ${usual.share} are`);
  expect(page).toContain(`where a document has more than ${CHUNKS_PER_PART}, of the ${CHUNKS_PER_PART} among which the passage stands`);
  expect(page).toContain(`The words of a short query, ${numbers[SHORT_QUERY]} or fewer, may each stand`);
  expect(page).toContain(`as if ${numbers[usual.leastHolders]} of its passages had it`);
  expect(page).toContain(
    `then surroundings are ${wide.share} of a score, and their average passage has a word as if ${numbers[wide.leastHolders]} of`,
  );
});

test('it says which words are read as others', () => {
  expect(page).toContain(`A word of ${numbers[LEAST_LETTERS]} letters or more that the dataset lacks`);
  expect(MOST_READ).toBe(10);
  expect(page).toContain('what comes after ten words that the dataset lacks');
  expect(MISSPELLED_WEIGHT).toBe(1 / 2);
  expect(page).toContain('They count half, as rare as all of them together.');
  expect(page).toContain(
    `a beginning or an end of ${numbers[PART_LETTERS]} letters or more, or of ${numbers[NOTED_LETTERS.least]} where the rest is a word, too`,
  );
});

test('it says how both legs become one score', () => {
  const { vectorWeight, helpsFrom } = createLocalEmbedder();
  expect(page).toContain(`The local embedder's vectors count ${vectorWeight('words')}, less where`);
  expect(vectorWeight('机器学习')).toBe(0);
  expect(page).toContain('where more than half of the query, by the rarity of its words, is for words that the dataset lacks');
  expect(helpsFrom).toBe(1 / 2);
  expect(page).toContain(`words that the dataset lacks count ${words[LACKING_WEIGHT]}`);
  expect(page).toContain(`adds reciprocal ranks (k = ${RRF_K})`);
});

test('it says what is compared and what finds candidates', () => {
  expect(page).toContain(`A dataset of up to ${figure(GRAPH_FROM_CHUNKS)} chunks is searched exactly`);
  expect(page).toContain(`up to a size of ${Math.sqrt(WORTH_WALKING)} times the root of the graph's`);
  const inView = `keeps ${MIN_BREADTH} vectors in view, and one for each ${CHUNKS_PER_BREADTH} chunks`;
  expect(page).toContain(
    `${inView} in a dataset of more than ${figure(MIN_BREADTH * CHUNKS_PER_BREADTH)}, at most ${figure(MAX_BREADTH)}.`,
  );
  expect(page).toContain(`as vectors have of the score, but no less than ${LEAST_IN_VIEW}.`);
  const share = `${RARE_SHARE * 100} % of the chunks`;
  expect(page).toContain(`terms of up to ${share} each, as long as they find no more than ${figure(MANY_FOUND)} or ${share} together`);
  expect(page).toContain(`others only while fewer than ${ENOUGH_FOUND * WORD_CANDIDATES} are found`);
  expect(page).toContain(`${WORD_CANDIDATES} of what they find are scored`);
  expect(page).toContain(`where more than one in ${1 / COMMON_SHARE} of these have the phrases`);
  expect(page).toContain(`one document gives at most ${words[CANDIDATES_PER_DOCUMENT]} times as many as it may have results`);
});
