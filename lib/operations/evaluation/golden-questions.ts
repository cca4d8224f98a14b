import * as z from 'zod';
import { getDataset } from '#db/datasets/datasets.ts';
import * as queries from '#db/datasets/evaluation.ts';
import type { RelevantAnswer } from '#db/datasets/schema/index.ts';
import { decodeText } from '#lib/ingestion/decode-text.ts';
import { datasetNotFound, refuseForeignDataset } from '../datasets.ts';
import { defineOperation, type OperationContext } from '../define.ts';
import { id, listOf, nothing, page, position } from '../fields.ts';
import { MAX_QUESTIONS } from '../limits.ts';
import { checkRows, MAX_ROWS } from './check-rows.ts';
import { ANSWER_COLUMNS, COLUMNS, type QuestionRow, readRows, rowsOfList } from './read-rows.ts';

const MAX_BYTES = 2_000_000;

const inDataset = { dataset_id: id('dataset') };

const answer = z
  .object({
    document_id: z.string().optional(),
    external_id: z.string().optional(),
    document: z.string().optional().meta({ description: 'Name of a document.' }),
    passage: z.string().optional().meta({ description: 'Text that a found passage must contain; case and white space don’t matter.' }),
  })
  .meta({
    id: 'RelevantAnswer',
    description: 'A right answer: a document, by one of its names, or a passage. One of the fields is given.',
  });

const goldenQuestion = z
  .object({ id: id('goldenQuestion'), question: z.string(), answers: z.array(answer) })
  .meta({ id: 'GoldenQuestion' });

export const uploadGoldenQuestions = defineOperation({
  name: 'uploadGoldenQuestions',
  summary: 'Upload golden questions',
  description: `Questions whose right answers are known, to measure the dataset's search by. They replace those that are there. JSON with \`questions\`, or the text of a CSV or JSON file as \`content\` or as a \`file\`: each row has a \`question\` and one of \`${ANSWER_COLUMNS.join('`, `')}\`; several rows with the same question add answers. At most ${MAX_QUESTIONS} questions. If a row is bad nothing is changed, and every bad row is named.`,
  tag: 'Evaluation',
  method: 'POST',
  path: '/datasets/{dataset_id}/evaluation/questions',
  scope: 'datasets:write',
  acceptsFile: true,
  input: z
    .strictObject({
      ...inDataset,
      questions: z
        .array(z.object(Object.fromEntries(COLUMNS.map((column) => [column, z.string().optional()]))))
        .max(MAX_ROWS)
        .optional()
        .meta({ description: 'The rows as a list.' }),
      content: z.string().max(MAX_BYTES).optional().meta({ description: 'Text of a CSV or JSON file.' }),
      file: z.file().max(MAX_BYTES, 'The file has at most 2 MB.').optional().meta({ description: 'A .csv or .json file.' }),
    })
    .refine(({ questions, content, file }) => [questions, content, file].filter((given) => given !== undefined).length === 1, {
      path: ['questions'],
      message: 'Give one of questions, content and file.',
    }),
  output: z.object({ questions: z.int().meta({ description: 'How many there are now.' }), answers: z.int() }),
  run: async (context, input) => {
    const { userId, services } = context;
    await requireOwnDataset(context, input.dataset_id);
    const { rows, pointer } = await rowsOf(input);
    const named = (answers: queries.DocumentAnswer[]) => queries.findNamedDocuments(services.datasetsDb, userId, input.dataset_id, answers);
    const questions = await checkRows(rows, named, pointer);
    const stored = await queries.replaceGoldenQuestions(services.datasetsDb, userId, input.dataset_id, questions);
    if (stored === null) throw datasetNotFound(input.dataset_id);
    return { questions: stored, answers: questions.reduce((sum, { relevant }) => sum + relevant.length, 0) };
  },
});

export const listGoldenQuestions = defineOperation({
  name: 'listGoldenQuestions',
  summary: 'List golden questions',
  tag: 'Evaluation',
  method: 'GET',
  path: '/datasets/{dataset_id}/evaluation/questions',
  scope: 'datasets:read',
  input: z.strictObject({ ...inDataset, ...page }),
  output: listOf('questions', goldenQuestion),
  run: async (context, input) => {
    await requireOwnDataset(context, input.dataset_id);
    const { rows, total } = await queries.listGoldenQuestions(context.services.datasetsDb, context.userId, input.dataset_id, input);
    return {
      questions: rows.map(({ relevant, ...question }) => ({ ...question, answers: relevant.map(presentAnswer) })),
      ...position(input, total),
    };
  },
});

export const deleteGoldenQuestions = defineOperation({
  name: 'deleteGoldenQuestions',
  summary: 'Delete the golden questions',
  description: 'Removes all golden questions of the dataset. Runs that were measured by them stay.',
  tag: 'Evaluation',
  method: 'DELETE',
  path: '/datasets/{dataset_id}/evaluation/questions',
  scope: 'datasets:write',
  status: 204,
  input: z.strictObject(inDataset),
  output: nothing,
  run: async (context, input) => {
    await requireOwnDataset(context, input.dataset_id);
    await queries.deleteGoldenQuestions(context.services.datasetsDb, context.userId, input.dataset_id);
  },
});

/** Questions and runs are the owner's alone. @throws Problem `not_found` */
export async function requireOwnDataset(context: OperationContext, datasetId: string): Promise<void> {
  refuseForeignDataset(context, datasetId);
  const dataset = await getDataset(context.services.datasetsDb, { userId: context.userId, datasetIds: null }, datasetId);
  if (dataset?.ownerId !== context.userId) throw datasetNotFound(datasetId);
}

function presentAnswer(relevant: RelevantAnswer): z.input<typeof answer> {
  return 'name' in relevant ? { document: relevant.name } : relevant;
}

interface Upload {
  questions?: readonly unknown[] | undefined;
  content?: string | undefined;
  file?: File | undefined;
}

async function rowsOf({ questions, content, file }: Upload): Promise<{ rows: QuestionRow[]; pointer: string }> {
  if (questions) return { rows: rowsOfList(questions), pointer: '/questions' };
  const pointer = file ? '/file' : '/content';
  return { rows: readRows(file ? decodeText(new Uint8Array(await file.arrayBuffer())) : (content ?? ''), pointer), pointer };
}
