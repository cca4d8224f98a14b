import { Problem } from '#lib/errors.ts';
import { parseCsv } from './parse-csv.ts';

/** The columns that name an answer; each row fills one of them. */
export const ANSWER_COLUMNS = ['document_id', 'external_id', 'document', 'passage'] as const;

export const COLUMNS = ['question', ...ANSWER_COLUMNS] as const;

export type Column = (typeof COLUMNS)[number];

/** One line of an upload, not yet checked. */
export interface QuestionRow {
  /** As a spreadsheet numbers the lines of a CSV, its header being 1; elements of a JSON list from 1. */
  number: number;
  /** What stands in the columns, without those that are empty. */
  values: Partial<Record<Column, string>>;
}

/**
 * The rows of an uploaded text: a JSON list of objects, or CSV with a first line of column names.
 *
 * @param pointer the field that the text came in
 * @throws Problem `invalid_input` for a text that has no such rows, or columns that nobody knows
 */
export function readRows(text: string, pointer: string): QuestionRow[] {
  const refuse = (detail: string) => new Problem('invalid_input', detail, { errors: [{ pointer, detail }] });
  return /^\s*[[{]/.test(text) ? readJson(text, refuse) : readCsv(text, refuse);
}

/** Rows of a JSON list. What is no text counts as absent. */
export function rowsOfList(list: readonly unknown[]): QuestionRow[] {
  return list.map((element, index) => {
    const fields = typeof element === 'object' && element !== null ? (element as Record<string, unknown>) : {};
    return { number: index + 1, values: filled(COLUMNS.map((column) => [column, fields[column]])) };
  });
}

type Refuse = (detail: string) => Problem;

function readJson(text: string, refuse: Refuse): QuestionRow[] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw refuse(`The text is not valid JSON: ${(error as Error).message}.`);
  }
  const list = Array.isArray(content) ? content : (content as { questions?: unknown }).questions;
  if (!Array.isArray(list)) throw refuse('The JSON must be a list of objects, or an object with such a list as "questions".');
  return rowsOfList(list);
}

function readCsv(text: string, refuse: Refuse): QuestionRow[] {
  const [header, ...rows] = parseCsv(text);
  const columns = header?.cells.map((name) => name.toLowerCase()) ?? [];
  const unknown = columns.filter((name) => !(COLUMNS as readonly string[]).includes(name));
  if (!columns.includes('question') || unknown.length > 0) {
    const found = columns.map((name) => `"${name.slice(0, 40)}"`).join(', ');
    throw refuse(
      `The first line must name the columns: question, and of ${ANSWER_COLUMNS.join(', ')} those in use. It has ${found || 'nothing'}.`,
    );
  }
  return rows.map(({ number, cells }) => ({ number, values: filled(columns.map((column, index) => [column as Column, cells[index]])) }));
}

function filled(cells: [column: Column, value: unknown][]): QuestionRow['values'] {
  return Object.fromEntries(
    cells.flatMap(([column, value]) => (typeof value === 'string' && value.trim() !== '' ? [[column, value.trim()]] : [])),
  );
}
