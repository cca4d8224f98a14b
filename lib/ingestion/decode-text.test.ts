import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeText } from './decode-text.ts';

const utf8 = (text: string) => Buffer.from(text);
const latin = (text: string) => Buffer.from(text, 'latin1');

describe('a text in UTF-8', () => {
  const texts = fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => `Grüße, 世界 ${text}`);
  const places = fc.double({ min: 0, max: 1, noNaN: true });

  test('with one wrong byte anywhere loses nothing else', () => {
    fc.assert(
      fc.property(texts, places, fc.constantFrom(0xa0, 0xc3, 0xff), (text, place, wrong) => {
        const characters = [...text];
        const before = characters.slice(0, Math.ceil(place * characters.length)).join('');
        const after = text.slice(before.length);
        const bytes = Buffer.concat([utf8(before), Buffer.of(wrong), utf8(after)]);
        expect(decodeText(bytes)).toBe(`${before}\ufffd${after}`);
      }),
    );
  });

  test('that was cut within a character is whole up to there', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 0, max: 200 }), (text, removed) => {
        const bytes = utf8(text).subarray(0, Math.max(utf8('Grü').length, utf8(text).length - removed));
        expect(text.startsWith(decodeText(bytes).replace(/\ufffd$/, ''))).toBe(true);
      }),
    );
  });

  test('is one for certain with a byte order mark', () => {
    expect(decodeText(Buffer.concat([utf8('\ufeffplain'), Buffer.of(0xfc)]))).toBe('plain\ufffd');
  });
});

describe('a text in Windows-1252', () => {
  test('is read as such, whatever its words', () => {
    const letter = fc.constantFrom(...'aenrst', ...'àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿ');
    const word = fc.string({ unit: letter, minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), (words) => {
        const text = `${words.join(' ')} é`;
        expect(decodeText(latin(text))).toBe(text);
      }),
    );
  });

  test.each([
    ['caf\xe9', 'café'],
    ['\x93CAF\xc9\x94 \x96 5 \x80', '“CAFÉ” – 5 €'],
    ['\xc4pfel\x85 \xc4rger, \xdcbung', 'Äpfel… Ärger, Übung'],
    ['R\xe9sum\xe9 \xa9 2020', 'Résumé © 2020'],
  ])('even where chance makes bytes of it look like UTF-8: %j', (bytes, text) => {
    expect(decodeText(latin(bytes))).toBe(text);
  });

  test('another declared encoding is taken at its word', () => {
    expect(decodeText(Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2]), 'windows-1251')).toBe('Привет');
    expect(decodeText(Buffer.from([0xc4, 0xe3, 0xba, 0xc3, 0xca, 0xc0, 0xbd, 0xe7]), 'gbk')).toBe('你好世界');
  });
});
