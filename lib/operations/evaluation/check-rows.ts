import type { DocumentAnswer } from '#db/datasets/evaluation.ts';
import type { RelevantAnswer } from '#db/datasets/schema/index.ts';
import { type FieldError, Problem } from '#lib/errors.ts';
import { MAX_QUESTIONS, SEARCH_LIMITS } from '../limits.ts';
import { ANSWER_COLUMNS, type QuestionRow } from './read-rows.ts';

/** Most answers of all of a dataset's questions. */
export const MAX_ROWS = 2_000;
const MAX_PASSAGE = 4_000;

export interface CheckedQuestion {
  question: string;
  relevant: RelevantAnswer[];
}

type NamedDocuments = (answers: DocumentAnswer[]) => Promise<(string | null)[]>;

/**
 * The questions of an upload with their answers: rows with the same question are one question.
 *
 * @param namedDocuments tells for each of some answers which documents of the dataset it names, null where none
 * @param pointer the field that the rows came in
 * @throws Problem `invalid_input` that names every bad row by its number, and what is wrong with it
 */
export async function checkRows(rows: QuestionRow[], namedDocuments: NamedDocuments, pointer: string): Promise<CheckedQuestion[]> {
  if (rows.length === 0) throw refuse([{ pointer, detail: 'There is no question in it.' }]);
  if (rows.length > MAX_ROWS) throw refuse([{ pointer, detail: `At most ${MAX_ROWS} rows are taken; there are ${rows.length}.` }]);
  const checked = rows.map((row) => ({ row, ...checkRow(row) }));
  const documents = checked.flatMap(({ row, answer }) => (answer && !('passage' in answer) ? [{ row, answer }] : []));
  const named = await namedDocuments(documents.map(({ answer }) => answer));
  const faults = [
    ...checked.flatMap(({ row, fault }) => (fault ? [{ row, fault }] : [])),
    ...documents.filter((_, place) => named[place] === null).map(describeUnknown),
  ];
  const { questions, mixed } = gather(checked);
  faults.push(...mixed.map((row) => ({ row, fault: 'its question has a passage and a document as answers; give one or the other' })));
  if (questions.length > MAX_QUESTIONS) {
    throw refuse([{ pointer, detail: `A dataset has at most ${MAX_QUESTIONS} questions; these are ${questions.length}.` }]);
  }
  if (faults.length > 0) {
    const inOrder = faults.toSorted((left, right) => left.row.number - right.row.number);
    throw refuse(inOrder.map(({ row, fault }) => ({ pointer: place(pointer, row), detail: `Row ${row.number}: ${fault}.` })));
  }
  return questions;
}

function checkRow({ values }: QuestionRow): { question: string; answer?: RelevantAnswer; fault?: string } {
  const { question = '', document_id, external_id, document, passage } = values;
  if (question === '') return { question, fault: 'the question is empty' };
  if (question.length > SEARCH_LIMITS.queryCharacters) {
    return { question, fault: `a question has at most ${SEARCH_LIMITS.queryCharacters} characters` };
  }
  if (ANSWER_COLUMNS.filter((column) => values[column] !== undefined).length !== 1) {
    return { question, fault: `give one of ${ANSWER_COLUMNS.join(', ')} as its answer` };
  }
  if (document_id) return { question, answer: { document_id } };
  if (external_id) return { question, answer: { external_id } };
  if (document) return { question, answer: { name: document } };
  if (passage && passage.length > MAX_PASSAGE) return { question, fault: `a passage has at most ${MAX_PASSAGE} characters` };
  return passage ? { question, answer: { passage } } : { question };
}

/** Rows as questions in the order of their first rows, and the rows whose answers are of another kind than those before. */
function gather(checked: { row: QuestionRow; question: string; answer?: RelevantAnswer }[]) {
  const byQuestion = new Map<string, RelevantAnswer[]>();
  const mixed: QuestionRow[] = [];
  for (const { row, question, answer } of checked) {
    if (!answer) continue;
    const answers = byQuestion.get(question) ?? [];
    byQuestion.set(question, answers);
    if (answers[0] && 'passage' in answers[0] !== 'passage' in answer) mixed.push(row);
    else if (!answers.some((known) => JSON.stringify(known) === JSON.stringify(answer))) answers.push(answer);
  }
  return { questions: [...byQuestion].map(([question, relevant]) => ({ question, relevant })), mixed };
}

function describeUnknown({ row, answer }: { row: QuestionRow; answer: DocumentAnswer }): { row: QuestionRow; fault: string } {
  const [[column, value] = ['', '']] = Object.entries(answer);
  const kind = { document_id: 'the id', external_id: 'the external id', name: 'the name' }[column];
  return { row, fault: `no document of this dataset has ${kind} "${String(value).slice(0, 80)}"` };
}

/** A JSON list can be pointed into, a text can't. */
function place(pointer: string, { number }: QuestionRow): string {
  return pointer === '/questions' ? `${pointer}/${number - 1}` : pointer;
}

function refuse(errors: FieldError[]): Problem {
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return new Problem('invalid_input', `No question was changed. ${errors[0]?.detail}${more}`, { errors });
}
