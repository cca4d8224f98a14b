import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { parseQuery } from './query-syntax.ts';
import { addDocument, makeDataset, searchAsOwner, type TestDataset } from './testing.ts';

const hasLetters = (text: string) => /\p{L}/u.test(text);

describe('a query', () => {
  test('gives its phrases and exclusions, and what is left to score', () => {
    expect(parseQuery('red "grey wolf" -fox -"polar bear" e-mail -5 x - y')).toEqual({
      text: 'red grey wolf e-mail -5 x - y',
      constraints: [
        { text: 'grey wolf', isExcluded: false },
        { text: 'fox', isExcluded: true },
        { text: 'polar bear', isExcluded: true },
      ],
      hasOtherWords: true,
    });
    expect(parseQuery('"grey wolf" -fox').hasOtherWords).toBe(false);
  });

  test.each([
    ['北京"人工智能"', '人工智能'],
    ['fox,"red hen"', 'red hen'],
    ['title:"red hen"', 'red hen'],
    ['「"red hen"', 'red hen'],
  ])('has a phrase where nobody writes a blank before it: %s', (query, phrase) => {
    expect(parseQuery(query).constraints).toEqual([{ text: phrase, isExcluded: false }]);
  });

  test.each([
    'a 5" disk and a 3" one',
    'the 19"rack and 10"',
    'e-mail-"red hen"',
    'a "b',
    '""',
    '" - "',
    '-fox',
    '-fox -"grey wolf"',
    'state-of-the-art',
  ])('without an operator stays as it is: %s', (query) => {
    expect(parseQuery(query)).toEqual({ text: query, constraints: [], hasOtherWords: hasLetters(query) });
  });

  test.each([
    'what is "quick sort"?',
    'tar -extract archive?',
    'what does rm -rf do',
    'gcc -Wall -o out',
    'git log --graph -oneline',
    'gcc -std=c17 -pedantic',
  ])('that is a question or a command line has no operators: %s', (query) => {
    expect(parseQuery(query)).toMatchObject({ text: query, constraints: [] });
  });
});

describe('a search', () => {
  let databases: TestDatabases;
  let dataset: TestDataset;
  const TEXTS = [
    'The grey wolf hunts at night.',
    'A wolf, old and grey, slept.',
    'GREY  WOLF! it said.',
    'Greyish wolfs are no wolf of mine.',
    'The Äther fox.',
    '机器学习是人工智能。',
    '学习机器。',
    'call getUserName() first',
    'Written in C, then in C++ 20.',
    'Ported from C++ to C#.',
    'ο δρόμος και η οδός του Σαμ',
    'issue#12 beside a+b, x++y and z+',
    'Ｗｉｎｄｏｗｓ１０ und İSTANBUL, IŞIK',
    `signed ${'0123456789abcdef'.repeat(8)} today`,
  ];
  beforeAll(async () => {
    databases = await openTestDatabases();
    dataset = await makeDataset(databases.datasetsDb);
    for (const text of TEXTS) await addDocument(databases.datasetsDb, dataset, [text]);
  });
  afterAll(() => databases.close());

  test.each([
    ['"grey wolf"', [0, 2]],
    ['wolf -"grey wolf"', [1, 3]],
    ['wolf -night -old', [2, 3]],
    ['"äther FOX"', [4]],
    ['“机器学习”', [5]],
    ['学习 -机器学习', [6]],
    ['"getusername" first', [7]],
    ['"no such phrase"', []],
    ['"grey" "wolf" -"said"', [0, 1]],
    ['"C" -C++', []],
    ['"C++" -"C#"', [8]],
    ['"C++ 20"', [8]],
    ['"in C"', [8]],
    ['"to C"', []],
    ['"C# from"', []],
    ['"written" -C#', [8]],
    ['"from" -C', [9]],
    ['"ΟΔΌΣ"', [10]],
    ['"issue 12" "a b" "x y" "and z"', [11]],
    ['"windows10"', [12]],
    ['"ｉｎ Ｃ"', [8]],
    ['"istanbul"', [12]],
    ['"ışık"', [12]],
    [`signed "${'0123456789ABCDEF'.repeat(8)}"`, [13]],
    [`"${'0123456789abcdef'.repeat(7)}" "signed"`, []],
  ])('keeps to its phrases and exclusions in every mode: %s', async (query, expected) => {
    for (const mode of ['keyword', 'hybrid', 'vector'] as const) {
      const { hits } = await searchAsOwner(databases.datasetsDb, dataset, query, { mode, limit: 50 });
      const found = hits.map(({ content }) => TEXTS.indexOf(content)).sort();
      // Vectors also find what has none of the words; what is only excluded leaves that in.
      if (mode === 'keyword' || !query.includes('-') || query.startsWith('"')) expect(found).toEqual(expected);
      else expect(found).toEqual(expect.arrayContaining(expected));
      for (const text of query.includes('-"grey wolf"') ? [0, 2] : []) expect(found).not.toContain(text);
    }
  });

  test.each([
    ['which wolf is "so called"', true, [0, 1, 2, 3]],
    ['animals such as the "grey wolf"', false, [0, 2]],
    ['"so called wolf"', false, []],
  ])('takes phrases that no passage has as words where there are others, and says so: %s', async (query, givesUp, expected) => {
    const { hits, phrasesGivenUp } = await searchAsOwner(databases.datasetsDb, dataset, query, { mode: 'keyword', limit: 50 });
    expect(phrasesGivenUp).toBe(givesUp);
    const found = hits.map(({ content }) => TEXTS.indexOf(content)).sort();
    if (givesUp) expect(found).toEqual(expect.arrayContaining(expected));
    else expect(found).toEqual(expected);
  });

  test('answers whatever is asked', async () => {
    const piece = fc.constantFrom(
      '"',
      '“',
      '-',
      "'",
      '\\',
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      '*',
      '|',
      '&',
      '!',
      ':',
      '<->',
      '%',
      '\u0000',
      '\ud800',
      '🦊',
      'שלום',
      'مرحبا',
      '机器',
      'fox',
      ' ',
      'v2.1',
      'ſ',
      'İ',
    );
    const query = fc
      .array(fc.oneof(piece, fc.string({ unit: 'grapheme', maxLength: 5 })), { maxLength: 12 })
      .map((pieces) => pieces.join(''));
    await fc.assert(
      fc.asyncProperty(query, async (text) => {
        const { datasets } = await searchAsOwner(databases.datasetsDb, dataset, text);
        expect(datasets).toEqual([dataset.id]);
      }),
      { numRuns: 60, examples: [['🦊'.repeat(500)], ['"'.repeat(1_000)], ['-fox '.repeat(200)], ['"fox" '.repeat(160)]] },
    );
  });

  test('adds reciprocal ranks on request, and weighs them', async () => {
    const only = async (vectorWeight: number) =>
      (await searchAsOwner(databases.datasetsDb, dataset, 'grey wolf at night', { fusion: 'rrf', vectorWeight, explain: true })).hits;
    const [first, second] = await only(0.5);
    expect(first?.score).toBeCloseTo(
      61 * (0.5 / (60 + (first?.explain?.keyword?.rank ?? 0)) + 0.5 / (60 + (first?.explain?.vector?.rank ?? 0))),
      6,
    );
    expect(first?.score ?? 0).toBeGreaterThanOrEqual(second?.score ?? 1);
    expect((await only(0))[0]?.explain?.keyword?.rank).toBe(1);
    expect((await only(1))[0]?.explain?.vector?.rank).toBe(1);
  });
});
