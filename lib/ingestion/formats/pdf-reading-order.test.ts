import { expect, test } from 'vitest';
import { inReadingOrder } from './pdf-reading-order.ts';
import type { Run } from './pdf-run.ts';

/** Runs of one line: `word@12` is one that begins 12 points from the left, in letters that are 5 points wide, and `_` a blank. */
function line(drawn: string): Run[] {
  return drawn.split(' ').map((run) => {
    const [word = '', left] = run.split('@');
    const [str, dir] = [word.replaceAll('_', ' '), /[\p{Script=Hebrew}\p{Script=Arabic}]/u.test(word) ? 'rtl' : 'ltr'];
    return { str, dir, width: 5 * str.length, height: 10, transform: [10, 0, 0, 10, Number(left), 700], hasEOL: false };
  });
}
const textOf = (runs: Run[]) =>
  inReadingOrder(runs)
    .map(({ str }) => str)
    .join('');
const read = (drawn: string) => textOf(line(drawn));

test.each([
  ['a browser, word after word from the left', '.@0 עולם@5 _@25 in@28 _@38 PDF@41 _@56 12@59 _@69 שלום@72'],
  ['an office program, from the right and without blanks', 'שלום@72 12@59 in@28 PDF@41 עולם@5 .@0'],
  ['a graphics library, each word from the right', '.@0 ע@20 ו@15 ל@10 ם@5 in@28 PDF@41 12@59 ש@87 ל@82 ו@77 ם@72'],
])('Hebrew that was drawn by %s is read from the right', (_producer, drawn) => {
  expect(read(drawn)).toBe('שלום 12 in PDF עולם.');
});

test('Arabic whose letters are drawn one by one from the left makes words', () => {
  expect(read('ة@0 م@5 ل@10 ك@15 و@20 _@25 ه@28 ل@33')).toBe('له وكلمة');
});

test.each([
  ['from the left', 'ם@0 \u05b8@7 י@5 \u05b7@12 ה@10 _@15 ת@18 \u05b5@25 א@23'],
  ['from the right', 'א@23 \u05b5@25 ת@18 ה@10 \u05b7@12 י@5 \u05b8@7 ם@0'],
  ['from the right, the first of them too early', '\u05b5@25 א@23 ת@18 ה@10 \u05b7@12 י@5 \u05b8@7 ם@0'],
])('Points of Hebrew that are drawn for themselves stay on their letters in a line that is drawn %s', (_way, drawn) => {
  expect(read(drawn)).toBe('א\u05b5ת ה\u05b7י\u05b8ם');
});

test.each([
  ['(@0 2.0@5 _@20 גרסה@25 )@45 _@50 שלום@55', 'שלום (גרסה 2.0)'],
  ['.@0 (@5 two_words@10 )@55 _@60 [@65 עולם@70 ]@90 _@95 שלום@100', 'שלום [עולם] (two words).'],
  ['.26/11@0 _@30 שלום@35 עולם@60', 'עולם שלום 26/11.'],
  ['.@0 (@5 שלום@10 )@30', '(שלום).'],
  ['Say@0 _@15 עולם@20 _@40 (@45 טוב@50 )@65 _@70 שלום@75 _@95 to_everybody.@100', 'Say שלום (טוב) עולם to everybody.'],
])('%j has the signs of what is read from the right on their sides', (drawn, expected) => {
  expect(read(drawn)).toBe(expected);
});

test.each([
  ['עולם', '.@25 12@30 ,@40 345@45 _@60 שלום@63', 'שלום 12,345. עולם'],
  ['עולם', '(@25 2026@30 -@50 11@55 )@65 _@70 שלום@73', 'שלום (2026-11) עולם'],
  ['עולם', '50@25 %@35 _@40 שלום@43', 'שלום 50% עולם'],
  ['עולם', '2024@25 –@45 2020@50 _@70 שלום@73', 'שלום 2020–2024 עולם'],
  ['עולם', '34@25 _@35 12@38 _@48 שלום@51', 'שלום 12 34 עולם'],
  ['هنا', '3@25 .@30 14@35 _@45 سلام@48', 'سلام 3.14 هنا'],
  ['هنا', '11@25 -@35 2026@40 _@60 سلام@63', 'سلام 2026-11 هنا'],
])('%s and %j have their numbers in the order of their digits', (left, drawn, expected) => {
  expect(read(`${left}@0 _@20 ${drawn}`)).toBe(expected);
});

test('what begins as a number of many digits and is none takes no more time for each of them', () => {
  const digits = '1'.repeat(5_000);
  expect(read(`עולם@0 _@20 ${digits}@25 =@45 _@60 שלום@63`)).toContain(digits);
});

test('Hebrew on its side has blanks between its words and is read from the right', () => {
  const turned = line('עולם@5 _@25 שלום@28').map((run) => ({ ...run, transform: [0, 10, -10, 0, 700, run.transform[4] ?? 0] }));
  expect(textOf(turned)).toBe('שלום עולם');
});

test('words of Hebrew in a line of English are turned where they stand', () => {
  expect(read('Say@0 _@15 עולם@18 _@38 שלום@41 _@61 to_everybody.@64')).toBe('Say שלום עולם to everybody.');
});

test('a line without such letters stays as it was drawn', () => {
  const drawn = line('after@50 before@0');
  expect(inReadingOrder(drawn)).toEqual(drawn);
});
