import { describe, expect, test } from 'vitest';
import { Problem } from '#lib/errors.ts';
import { MAX_QUESTIONS } from '../limits.ts';
import { checkRows } from './check-rows.ts';
import { essentialsOf } from './configuration.ts';
import { parseCsv } from './parse-csv.ts';
import { readRows } from './read-rows.ts';

describe('reading CSV', () => {
  test('quotes hold separators, line ends and doubled quotes; empty rows count but are not there', () => {
    const rows = parseCsv('\uFEFFquestion,passage\r\n"a, ""b""\r\nc",d\r\n,\r\n\r\nlast,e');
    expect(rows).toEqual([
      { number: 1, cells: ['question', 'passage'] },
      { number: 2, cells: ['a, "b"\nc', 'd'] },
      { number: 5, cells: ['last', 'e'] },
    ]);
  });

  test('semicolons and tabs separate where the first line has them, and what is never closed ends with the text', () => {
    expect(parseCsv('a;b\n"1" ;2')[1]?.cells).toEqual(['1', '2']);
    expect(parseCsv('a\tb\n1\t2')[1]?.cells).toEqual(['1', '2']);
    expect(parseCsv('a,b\n"1,2\n3')[1]?.cells).toEqual(['1,2\n3']);
    expect(parseCsv('')).toEqual([]);
  });
});

describe('checking an upload', () => {
  const check = async (text: string, unknown: number[] = []) =>
    checkRows(
      readRows(text, '/content'),
      async (answers) => answers.map((_, place) => (unknown.includes(place) ? null : `document ${place}`)),
      '/content',
    );
  const faults = async (text: string, unknown?: number[]) => {
    const problem = await check(text, unknown).catch((error: unknown) => error);
    if (!(problem instanceof Problem)) throw new Error('It was taken.');
    return problem.errors.map(({ detail }) => detail);
  };

  test('rows with the same question are one question with several answers, the same answer once', async () => {
    const rows = 'Question,external_id,document\nq,a,\nother,b,\nq,,c.md\nq,a,';
    expect(await check(rows)).toEqual([
      { question: 'q', relevant: [{ external_id: 'a' }, { name: 'c.md' }] },
      { question: 'other', relevant: [{ external_id: 'b' }] },
    ]);
  });

  test('JSON is read as a list of the same rows', async () => {
    const [question] = await check(JSON.stringify([{ question: 'q', passage: 'text' }]));
    expect(question).toEqual({ question: 'q', relevant: [{ passage: 'text' }] });
    expect(await check('{"questions": [{"question": "q", "document": "a"}]}')).toHaveLength(1);
  });

  test('every bad row is named with what is wrong with it', async () => {
    const rows = `question,document_id,document,passage\n,a,,\nq,,,\nq,,gone.md,\nq,a,b,\n${'x'.repeat(1_001)},a,,\nq,,,text`;
    expect(await faults(rows, [0])).toEqual([
      'Row 2: the question is empty.',
      'Row 3: give one of document_id, external_id, document, passage as its answer.',
      'Row 4: no document of this dataset has the name "gone.md".',
      'Row 5: give one of document_id, external_id, document, passage as its answer.',
      'Row 6: a question has at most 1000 characters.',
      'Row 7: its question has a passage and a document as answers; give one or the other.',
    ]);
  });

  test('what has no questions, too many, or other columns is refused as a whole', async () => {
    const many = Array.from({ length: MAX_QUESTIONS + 1 }, (_, index) => `q${index},a`).join('\n');
    expect(await faults(`question,external_id\n${many}`)).toEqual(['A dataset has at most 200 questions; these are 201.']);
    expect(await faults('question,external_id\n')).toEqual(['There is no question in it.']);
    expect((await faults('question,answer\nq,a'))[0]).toContain('It has "question", "answer"');
    expect((await faults('[{]'))[0]).toContain('not valid JSON');
    expect((await faults('{"rows": []}'))[0]).toContain('must be a list');
  });
});

test('a configuration is kept without what a search does anyway, so that runs of the same are found again', () => {
  expect(essentialsOf({})).toEqual({ mode: 'hybrid' });
  expect(essentialsOf({ mode: 'keyword', fusion: 'weighted' })).toEqual({ mode: 'keyword' });
  expect(essentialsOf({ fusion: 'rrf', weights: { keyword: 1, vector: 2 } })).toEqual({
    mode: 'hybrid',
    fusion: 'rrf',
    weights: { keyword: 1, vector: 2 },
  });
});
