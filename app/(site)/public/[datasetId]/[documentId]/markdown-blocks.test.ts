import { expect, test } from 'vitest';
import { markdownBlocks } from './markdown-blocks.ts';

const kindsOf = (text: string) =>
  markdownBlocks(text).map(({ kind, level, start, end }) => [kind, level, text.slice(start, end).trimEnd()]);

test('headings, items, paragraphs and what is shown as it is written are told apart', () => {
  const text = [
    '# Gate',
    'A line',
    'and the rest of it.',
    '',
    '- one',
    '  more of it',
    '  - two',
    '```sh',
    '# no heading',
    '',
    '```',
    '| a | b |',
    '|---|---|',
    '',
    '    npm start',
    'Older',
    '-----',
    'End.',
  ].join('\n');
  expect(kindsOf(text)).toEqual([
    ['heading', 1, '# Gate'],
    ['paragraph', 0, 'A line\nand the rest of it.'],
    ['item', 0, '- one\n  more of it'],
    ['item', 1, '  - two'],
    ['source', 0, '```sh\n# no heading\n\n```'],
    ['source', 0, '| a | b |\n|---|---|'],
    ['source', 0, '    npm start'],
    ['heading', 2, 'Older\n-----'],
    ['paragraph', 0, 'End.'],
  ]);
});

test('the front matter and a fence that never closes are shown as they are written', () => {
  expect(kindsOf('---\ntitle: Gate\n---\nText')).toEqual([
    ['source', 0, '---\ntitle: Gate\n---'],
    ['paragraph', 0, 'Text'],
  ]);
  expect(kindsOf('~~~\n# no heading\n\nText')).toEqual([['source', 0, '~~~\n# no heading\n\nText']]);
});

test('a front matter that never ends is no front matter, and is read in no more time than it is long', () => {
  const line = 'x'.repeat(10_000);
  expect(kindsOf(`---\n${line}\n${line}`)).toEqual([['paragraph', 0, `---\n${line}\n${line}`]]);
});

test.each([
  '',
  '\n',
  ' ',
  'x',
  '\n\nx\n \n',
  '#',
  '# ',
  '-',
  '```',
  '~~~\n',
  '|',
  '---',
  '> a\n> b',
  '    ',
  'a\r\u2028b\n=',
  '1) a\n\n\tb',
])('nothing but blank lines is left out of %j', (text) => {
  let end = 0;
  for (const block of markdownBlocks(text)) {
    expect(text.slice(end, block.start).trim()).toBe('');
    expect(block.end).toBeGreaterThan(block.start);
    end = block.end;
  }
  expect(text.slice(end).trim()).toBe('');
});
