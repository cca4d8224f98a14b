import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TERM_DIMENSIONS } from '#db/datasets/schema/chunks.ts';
import { LANGUAGES, loadStemmer } from './languages.ts';
import { hashTerm, type Token, tokenize } from './tokenize.ts';

async function tokens(text: string, language = 'en', purpose: 'document' | 'query' = 'document'): Promise<Token[]> {
  return tokenize(text, await loadStemmer(language), purpose);
}

/** Without the beginnings of words. */
async function terms(text: string, language = 'en', purpose: 'document' | 'query' = 'document'): Promise<string[]> {
  return (await tokens(text, language, purpose)).filter(({ role }) => role !== 'beginning').map(({ text: term }) => term);
}

/** Whether a document with `text` has every term of `query`. */
async function finds(query: string, text: string, language = 'en'): Promise<boolean> {
  const indexed = new Set(await terms(text, language));
  const asked = await terms(query, language, 'query');
  return asked.length > 0 && asked.every((term) => indexed.has(term));
}

describe('words', () => {
  test.each([
    ['en', 'connected', 'The connections hold.'],
    ['de', 'Haus', 'Alte Häuser am Ufer'],
    ['de', 'STRASSE', 'die Straßen der Stadt'],
    ['fr', 'développer', 'Elle développait l’idée'],
    ['es', 'rapido', 'Corrían muy rápidos'],
    ['it', 'libro', 'molti libri belli'],
    ['pt', 'universidade', 'as universidades'],
    ['nl', 'boek', 'twee boeken'],
    ['sv', 'flicka', 'flickorna'],
    ['no', 'hus', 'husene'],
    ['da', 'hus', 'husene'],
    ['fi', 'talo', 'talossa'],
    ['hu', 'ház', 'házak'],
    ['ro', 'universitate', 'universitatea'],
    ['ru', 'книга', 'Много книг и КНИГИ'],
    ['uk', 'книга', 'книги'],
    ['bg', 'удивителен', 'една удивителна история'],
    ['bg', 'кожух', 'стари кожуси'],
    ['tr', 'kitap', 'kitaplar'],
    ['el', 'Ὀδός', 'οδος'],
    ['ar', 'كتاب', 'الكِتَاب'],
    ['pl', 'biblioteka', 'w bibliotekach'],
    ['cs', 'knihovna', 'v knihovně'],
    ['sr', 'библиотека', 'у библиотеци'],
  ])('of language %s are found in another form: %s', async (language, query, text) => {
    expect(await finds(query, text, language)).toBe(true);
  });

  test('are the same in either case, width and accent', async () => {
    expect(await terms('CAFÉ')).toEqual(await terms('cafe'));
    expect(await terms('ｆｏｘ ﬁnd')).toEqual(await terms('fox find'));
    expect(await terms('Cafe\u0301')).toEqual(await terms('café'));
  });

  test('keep the marks that make other letters or other words', async () => {
    expect(await terms('йод їжа', 'zh')).not.toEqual(await terms('иод іжа', 'zh'));
    expect(await terms('ёлка', 'ru')).toEqual(await terms('елка', 'ru'));
    expect(await terms('bán bạn bàn', 'vi')).toEqual(['bán', 'bạn', 'bàn']);
  });

  test('are not made of marks and of signs that choose how something is drawn', async () => {
    expect(await terms('❤\ufe0f \u00b4 \u0301 👩\u200d💻 C\u0301')).toEqual(['c']);
    expect(await terms('葛\u{e0100}城', 'ja', 'query')).toEqual(['葛城']);
    expect(await terms('\u0d95\u0dca\u200d\u0dbb', 'si')).toEqual(await terms('\u0d95\u0dca\u0dbb', 'si'));
    expect(await terms('か\u309a', 'ja', 'query')).toEqual(['か\u309a']);
  });

  test('may have an apostrophe that is a letter', async () => {
    expect(await terms('комп\u02bcютер', 'uk')).toHaveLength(1);
  });

  test('of four letters and more give their beginning too, whatever the language, which inflections and compounds share', async () => {
    const beginnings = async (text: string, language: string) => {
      const all = await tokens(text, language);
      return all.filter(({ role }) => role === 'beginning').map(({ text: beginning }) => beginning);
    };
    expect(await beginnings('Tietokannat käy, tietokantojen', 'fi')).toEqual(['tiet*', 'tiet*']);
    expect(await beginnings('Tietokannat', 'en')).toEqual(['tiet*']);
    expect(await beginnings('机器学习 2024 v2.1.3', 'zh')).toEqual([]);
    expect(await beginnings('nghiệp', 'vi')).toEqual(['nghi*']);
    expect(await beginnings('tiếng', 'vi')).toEqual(['tiến*']);
  });

  test('of any letters have a stem in every language', async () => {
    const alphabets = fc.constantFrom('aeioustnrlmdkgsçğışäöü', 'аеиоувнтрлксйя', 'αεικλονρστςάέ', 'ابتةكلموين', 'अगतनमरािेोंी', 'கதநமரலாுெ்');
    const words = alphabets.chain((letters) => fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 12 }));
    for (const language of LANGUAGES) {
      const stem = await loadStemmer(language);
      fc.assert(
        fc.property(words, (word) => stem(word) !== ''),
        { numRuns: 1_000 },
      );
    }
  });

  test('that are nothing but an ending to the stemmer stay what they are', async () => {
    for (const [language, text] of [
      ['el', 'ιστός όταν είτε ίδια'],
      ['ne', 'माथि को छ मा'],
      ['tr', 'leri ları'],
    ] as const) {
      expect(new Set(await terms(text, language)).size).toBe(text.split(' ').length);
      expect(await terms(text, language)).not.toContain('');
    }
  });

  test('lose the English endings after an apostrophe and keep other halves apart', async () => {
    expect(await terms("the user's keys don’t fit")).toEqual(['the', 'user', 'kei', 'don', 'fit']);
    expect(await terms('l’homme', 'fr')).toEqual(['l', 'homm']);
  });

  test('in another script than the language’s are stemmed by their own', async () => {
    expect(await terms('running книгами', 'zh')).toEqual(['run', 'книг']);
    expect(await terms('книгами', 'en')).toEqual(await terms('книга', 'en'));
    expect(await terms('किताबें', 'hi')).toEqual(await terms('किताब', 'hi'));
    expect(await terms('книгами laufen', 'uk')).not.toEqual(await terms('книгами laufen', 'de'));
  });

  test('of every offered language get through, whatever the text', async () => {
    for (const language of LANGUAGES) {
      expect((await terms('Étude 研究 исследование 3.5 दूध ภาษา \u0000 𝔘𝔫𝔦 ١٢٣ 👩‍👩‍👧', language)).every((term) => term !== '')).toBe(true);
    }
  });
});

describe('scripts without blanks', () => {
  test.each([
    ['zh', '人工智能', '机器学习是人工智能的一个分支。'],
    ['zh', '猫', '我家的猫很可爱'],
    ['ja', '東京タワー', '昨日、東京タワーに行きました。'],
    ['ja', 'データベース', 'ﾃﾞｰﾀﾍﾞｰｽの設計'],
    ['th', 'ภาษาไทย', 'ผมเรียนภาษาไทยทุกวัน'],
    ['ko', '학교', '나는 학교에 간다'],
    ['ko', '책', '책을 읽는다'],
    ['lo', 'ພາສາລາວ', 'ຂ້ອຍຮຽນພາສາລາວທຸກມື້'],
    ['km', 'ដី', 'ផែនដីនិងមេឃ'],
    ['my', 'ရေ', 'သောက်ရေသန့်'],
    ['km', 'ភាសាខ្មែរ', 'ខ្ញុំរៀនភាសាខ្មែរ'],
    ['my', 'မြန်မာ', 'ကျွန်တော်မြန်မာစကားပြောသည်'],
  ])('%s: a word is found inside a sentence: %s', async (language, query, text) => {
    expect(await finds(query, text, language)).toBe(true);
  });

  test('give overlapping pairs, that a text with the same characters elsewhere lacks', async () => {
    expect(await terms('东京都', 'zh', 'query')).toEqual(['东京', '京都']);
    expect(await finds('学习机器', '机器学习', 'zh')).toBe(false);
    expect(await terms('ภาษา', 'th')).toEqual(['ภา', 'าษ', 'ษา']);
  });

  test('give syllables, a letter with its marks, as parts of a word', async () => {
    expect(await tokens('ផែនដី', 'km', 'query')).toEqual([
      { text: 'ផែន', role: 'word' },
      { text: 'នដី', role: 'word' },
      { text: 'ផែ', role: 'part' },
      { text: 'ដី', role: 'part' },
    ]);
    expect(await tokens('ដី', 'km')).toEqual([{ text: 'ដី', role: 'word' }]);
  });

  test('stand beside others in one text', async () => {
    expect(await terms('用Python写API', 'zh', 'query')).toEqual(['用', 'python', '写', 'api']);
  });
});

describe('compounds and identifiers', () => {
  test.each([
    ['getUserName', 'call getUserName() first'],
    ['user name', 'call getUserName() first'],
    ['get_user_name', 'call getUserName() first'],
    ['getusername', 'call get_user_name() first'],
    ['HTTP server', 'class HTTPServer'],
    ['v2.1.3', 'fixed in v2.1.3.'],
    ['2.1.3', 'fixed in v2.1.3.'],
    ['2 1', 'fixed in v2.1.3.'],
    ['802 bgn', 'a card for 802.11bgn'],
    ['state-of-the-art', 'a state-of-the-art model'],
    ['art', 'a state-of-the-art model'],
    ['email', 'send an e-mail'],
    ['e-mail', 'send an email or E-Mail'],
    ['sha 256', 'the SHA-256 digest'],
    ['sha256', 'the SHA-256 digest'],
    ['api', 'our public APIs'],
    ['C++', 'written in C++ and C#'],
    ['example.com', 'see https://example.com/path?x=1'],
    ['3.14', 'pi is 3.14'],
    ['pgvector/pgvector', 'the image pgvector/pgvector:pg17'],
  ])('are found: %s', async (query, text) => {
    expect(await finds(query, text)).toBe(true);
  });

  test('are told apart where only their parts are the same', async () => {
    expect(await finds('v2.1.3', 'fixed in v2.13')).toBe(false);
    expect(await finds('C++', 'written in C')).toBe(false);
  });

  test('that are no words but data are left out', async () => {
    expect(await terms(`a ${'0'.repeat(200)} b`)).toEqual(['a', 'b']);
  });
});

describe('term numbers', () => {
  test('lie in the dimensions of the index, practically never meet, and differ between datasets', () => {
    const numbers = Array.from({ length: 50_000 }, (_, index) => hashTerm('ds_a', `term${index}`));
    expect(numbers.every((number) => Number.isInteger(number) && number >= 1 && number <= TERM_DIMENSIONS)).toBe(true);
    expect(new Set(numbers).size).toBeGreaterThan(49_990);
    expect(hashTerm('ds_a', 'fox')).toBe(hashTerm('ds_a', 'fox'));
    expect(hashTerm('ds_a', 'fox')).not.toBe(hashTerm('ds_b', 'fox'));
  });
});
