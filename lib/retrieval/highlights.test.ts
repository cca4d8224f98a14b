import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { findTerms, shownTerms } from './highlights.ts';
import { loadStemmer } from './languages.ts';
import { addDocument, makeDataset, searchAsOwner } from './testing.ts';
import { tokenSpans } from './token-spans.ts';
import { hashTerm, tokenize } from './tokenize.ts';

/** The text with what is highlighted for a query in brackets. */
async function marked(text: string, query: string, language = 'en'): Promise<string> {
  const terms = new Set(tokenize(query, await loadStemmer(language), 'query').map(({ text: term }) => term));
  const spans = await findTerms(text, language, terms);
  return spans.toReversed().reduce((all, { start, end }) => `${all.slice(0, start)}[${all.slice(start, end)}]${all.slice(end)}`, text);
}

describe('highlights', () => {
  test.each([
    ['Foxes hunt; a fox sleeps.', 'fox', 'en', '[Foxes] hunt; a [fox] sleeps.'],
    ['Der Fuchs’ Bau und die Häuser', 'haus', 'de', 'Der Fuchs’ Bau und die [Häuser]'],
    ['Call getUserName or user_name', 'user', 'en', 'Call get[User]Name or [user]_name'],
    ['Call getUserName twice', 'getUserName', 'en', 'Call [getUserName] twice'],
    ['Call getUserName once', 'get user', 'en', 'Call [getUser]Name once'],
    ['Call user_name', 'username user', 'en', 'Call [user_name]'],
    ['An e-mail, or two emails', 'email', 'en', 'An [e-mail], or two [emails]'],
    ['机器学习是人工智能的一个分支', '人工智能', 'zh', '机器学习是[人工智能]的一个分支'],
    ['🦊🦊 a fox 🦊', 'fox', 'en', '🦊🦊 a [fox] 🦊'],
    ['the ﬁrst ﬁle', 'first', 'en', 'the [ﬁrst] ﬁle'],
    ['Cafe\u0301 ole\u0301', 'cafe', 'fr', '[Cafe\u0301] ole\u0301'],
    ['The captain’s log', 'captain', 'en', 'The [captain]’s log'],
    ['بِسْمِ الله', 'بسم', 'ar', '[بِسْمِ] الله'],
    ['ﾊﾞｽで行く', 'バス', 'ja', '[ﾊﾞｽ]で行く'],
    ['Nothing here', 'fox', 'en', 'Nothing here'],
  ])('of %j for %j in %s', async (text, query, language, expected) => {
    expect(await marked(text, query, language)).toBe(expected);
  });

  test('are words that the dataset has, but for those that say next to nothing there', () => {
    const rarity = {
      [hashTerm('ds', 'fox')]: 4,
      [hashTerm('ds', 'small')]: 1,
      [hashTerm('ds', 'the')]: 0.1,
      [hashTerm('other', 'the')]: 0.1,
    };
    const shown = shownTerms(['the', 'small', 'fox', 'owl'], ['ds', 'other', 'empty'], rarity);
    expect([...shown].map(([id, terms]) => [id, [...terms]])).toEqual([
      ['ds', ['small', 'fox']],
      ['other', ['the']],
      ['empty', []],
    ]);
  });

  test('come from the tokens of the index, whatever the text', async () => {
    const texts = [
      'Plain words, HTTPServer v2.1.3 and C++ in snake_case, e-mail, don’t!',
      '私は東京タワーに行きました。ﾊﾞｽで3時間。',
      'Ελληνικά, русский, İstanbul ve ığdır, ﬁnance — naïve café',
    ];
    for (const language of ['en', 'ja', 'el', 'tr']) {
      const stem = await loadStemmer(language);
      for (const text of texts) {
        const tokens = new Set(tokenSpans(text, stem).map(({ token }) => token));
        const words = tokenize(text, stem, 'document').filter(({ role }) => role !== 'beginning');
        expect(words.filter((word) => !tokens.has(word.text))).toEqual([]);
      }
    }
  });
});

describe('a search by vectors alone', () => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await openTestDatabases();
  });
  afterAll(() => databases.close());

  test('highlights the words of the query, as the dataset’s languages have them, and finds the same as without', async () => {
    const dataset = await makeDataset(databases.datasetsDb, { language: 'auto' });
    await addDocument(databases.datasetsDb, dataset, ['The old houses of the harbour.'], { language: 'en' });
    await addDocument(databases.datasetsDb, dataset, ['Die Häuser am Hafen.', 'Nur Boote.'], { language: 'de' });
    const ask = (highlights: boolean) =>
      searchAsOwner(databases.datasetsDb, dataset, 'where are the houses, das Haus', { mode: 'vector', highlights });
    const { hits, shownTerms } = await ask(true);
    const shown = await Promise.all(
      hits.map(async ({ content, language }) => {
        const spans = await findTerms(content, language, shownTerms.get(dataset.id) ?? new Set());
        return spans.map(({ start, end }) => content.slice(start, end));
      }),
    );
    expect(shown.map((words) => words.join()).sort()).toEqual(['', 'Häuser', 'houses']);
    expect((await ask(false)).hits).toEqual(hits);
  });
});
