import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { LANGUAGES, stemmersOf } from './languages.ts';
import { countQueryTerms, termsByLanguage } from './query-terms.ts';
import { addDocument, makeDataset, searchAsOwner, type TestDataset } from './testing.ts';
import { fold, hashTerm } from './tokenize.ts';

describe('the terms of a query', () => {
  const number = (token: string) => hashTerm('ds', token);

  test('count as often as their words do, and alike in one language and in several that agree', async () => {
    const alone = await countQueryTerms('3 boats, boat 机器学习', { ds: ['en'] });
    expect(alone.tokens).toEqual(['3', 'boat', 'boat*', '机器', '器学', '学习']);
    expect(alone.terms.ds).toMatchObject({ [number('3')]: [1, 0], [number('boat')]: [2, 1, 'boats'] });
    expect(alone.words.ds?.slice(0, 2)).toEqual(['3', 'boats']);
    const { terms } = await countQueryTerms('3 機器 исследования', { ds: ['de', 'en', 'ru'] });
    expect(terms).toEqual((await countQueryTerms('3 機器 исследования', { ds: ['ru'] })).terms);
  });

  test('of a word that has several forms are forms of one word', async () => {
    const { terms, tokens } = await countQueryTerms('running', { ds: ['de', 'en'] });
    expect(tokens).toEqual(['running', 'run', 'runn*']);
    const forms = ['running', 'run'].map((token) => terms.ds?.[number(token)] ?? [0, 0]);
    expect(forms.map(([times]) => times)).toEqual([1, 1]);
    expect(new Set(forms.map(([, word]) => word)).size).toBe(1);
  });

  test('count less where they are only another view of a word', async () => {
    const { terms } = await countQueryTerms('e-mail PostScript', { ds: ['en'] });
    const weightOf = (token: string) => terms.ds?.[number(token)]?.[0];
    expect(['e', 'mail', 'postscript'].map(weightOf)).toEqual([1, 1, 1]);
    expect(weightOf('email')).toBe(0.5);
    expect(['post', 'script'].map(weightOf)).toEqual([0.3, 0.3]);
    // "PostScript" begins as "post" does, which is no word of the query.
    expect(['mail*', 'post*'].map(weightOf)).toEqual([0.2, 0.2]);
  });

  test.each([
    ['de', 'werden', 'Werkzeug'],
    ['fr', 'étaient', 'étagère'],
    ['ar', 'أولئك', 'المكتبة'],
    ['tr', 'dolayısıyla', 'kütüphane'],
    ['ru', 'теперь', 'корабли'],
  ])('in the language %s may be misspelled unless they are function words', async (language, functionWord, word) => {
    const { terms } = await countQueryTerms(`${functionWord} ${word}`, { ds: [language] });
    expect(Object.values(terms.ds ?? {}).flatMap(([, , letters]) => letters ?? [])).toEqual([fold(word.toLowerCase())]);
  });

  test('of a phrase are kept apart by language, each way once', async () => {
    expect((await termsByLanguage('boats running', { ds: ['de', 'en'] })).ds).toHaveLength(2);
    expect((await termsByLanguage('2024', { ds: ['de', 'en', 'fi'] })).ds).toEqual([[number('2024')]]);
  });
});

test('languages without a stemmer share one, and a dataset of none has it', () => {
  expect(stemmersOf([])).toEqual(['en']);
  expect(stemmersOf(['zh', 'en', 'is'])).toEqual(['en']);
  expect(stemmersOf(['fi', 'zh', 'de', 'fi'])).toEqual(['de', 'en', 'fi']);
  expect(stemmersOf(LANGUAGES).length).toBeLessThan(LANGUAGES.length);
});

describe('a search', () => {
  let databases: TestDatabases;
  let db: DatasetsDatabase;
  beforeAll(async () => {
    databases = await openTestDatabases();
    db = databases.datasetsDb;
  });
  afterAll(() => databases.close());

  /** How many statements a search takes, and what it finds. */
  async function statementsOf(dataset: TestDataset, query: string): Promise<{ statements: number; found: string[] }> {
    let statements = 0;
    const counting = new Proxy(db, {
      get(target, key) {
        // Once a statement, however it is sent.
        if (key === 'session') statements += 1;
        return Reflect.get(target, key);
      },
    });
    const { hits } = await searchAsOwner(counting, dataset, query, { mode: 'keyword' });
    return { statements, found: hits.map(({ content }) => content) };
  }

  test.each([
    ['en', 'The houses are old.', 'house'],
    ['zh', '机器学习是人工智能的一个分支。', '人工智能'],
    ['is', 'Húsin við ána eru gömul.', 'húsin'],
  ])('of a dataset in %s is one statement from the first time on', async (language, text, query) => {
    const dataset = await makeDataset(db, { language });
    await addDocument(db, dataset, [text]);
    expect(await statementsOf(dataset, query)).toEqual({ statements: 1, found: [text] });
    expect(await statementsOf(dataset, query)).toEqual({ statements: 1, found: [text] });
  });

  test('of a dataset in another language is one more the first time, and one from then on', async () => {
    const dataset = await makeDataset(db, { language: 'fi' });
    await addDocument(db, dataset, ['Vanhat talot ovat rannalla.']);
    expect(await statementsOf(dataset, 'talo')).toEqual({ statements: 2, found: ['Vanhat talot ovat rannalla.'] });
    expect(await statementsOf(dataset, 'talo')).toEqual({ statements: 1, found: ['Vanhat talot ovat rannalla.'] });
  });

  test('notices at once when a dataset has gained a language', async () => {
    const dataset = await makeDataset(db, { language: 'auto' });
    expect(await statementsOf(dataset, 'house')).toEqual({ statements: 1, found: [] });
    await addDocument(db, dataset, ['The houses are old.'], { language: 'en' });
    expect(await statementsOf(dataset, 'house')).toEqual({ statements: 1, found: ['The houses are old.'] });
    await addDocument(db, dataset, ['Vanhat talot ovat rannalla.'], { language: 'fi' });
    expect(await statementsOf(dataset, 'talo')).toEqual({ statements: 2, found: ['Vanhat talot ovat rannalla.'] });
    expect(await statementsOf(dataset, 'house')).toEqual({ statements: 1, found: ['The houses are old.'] });
  });

  test('scores a document that was taken for another language as if it had been taken for the right one', async () => {
    const texts = [
      'Running boats.',
      'The boats are running late.',
      'Boats run along the shore, running to the harbours.',
      'Nobody is running here.',
    ];
    const [right, wrong] = [await makeDataset(db, { language: 'en' }), await makeDataset(db, { language: 'auto' })];
    for (const [index, text] of texts.entries()) {
      await addDocument(db, right, [text]);
      await addDocument(db, wrong, [text], { language: index === 1 ? 'fi' : 'en' });
    }
    for (const query of ['running', 'late boats', 'harbours', 'running running boats', 'unheard boats']) {
      const scores = async (dataset: TestDataset) => {
        const { hits } = await searchAsOwner(db, dataset, query, { mode: 'keyword' });
        return Object.fromEntries(hits.map(({ content, score }) => [content, score.toFixed(6)]));
      };
      expect(await scores(wrong)).toEqual(await scores(right));
    }
  });
});
