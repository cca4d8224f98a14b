import { expect, test } from 'vitest';
import { csvLine } from './csv.ts';

test('commas, quotes and line ends are quoted, and nothing stays empty', () => {
  expect(csvLine(['plain', null, 'a,b', 'say "hi"', 'two\nlines', 7])).toBe('plain,,"a,b","say ""hi""","two\nlines",7\r\n');
});

test.each([
  ['=1+1', "'=1+1"],
  ['+SUM(A1)', "'+SUM(A1)"],
  ['-cmd', "'-cmd"],
  ['@import', "'@import"],
  ['\t=1', "'\t=1"],
  ['-5; drop', "'-5; drop"],
  ['=HYPERLINK("x","y")', `"'=HYPERLINK(""x"",""y"")"`],
])('%s cannot be taken for a formula', (text, cell) => {
  expect(csvLine([text])).toBe(`${cell}\r\n`);
});

test.each([[-5], ['-5'], ['-0.25'], [12]])('%s stays a number', (value) => {
  expect(csvLine([value])).toBe(`${value}\r\n`);
});
