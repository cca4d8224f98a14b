import * as z from 'zod';
import { readText } from '#db/datasets/texts.ts';
import { ID_PREFIXES } from '#db/ids.ts';
import { Problem } from '#lib/errors.ts';
import { textPath } from '#lib/reading-places.ts';
import { readerOf } from './datasets.ts';
import { defineOperation } from './define.ts';
import { keptMetadata } from './fields.ts';

/** How much comes before the passage when a chunk is asked for, as a share of the window. */
const LEAD = 0.25;

export const fetch = defineOperation({
  name: 'fetch',
  summary: 'Read a document’s text',
  description: 'The text around a passage, or of a document from its beginning, a window at a time.',
  tag: 'Search',
  method: 'GET',
  path: '/fetch/{id}',
  scope: 'mcp:query',
  allowsAnonymous: true,
  input: z.strictObject({
    id: z
      .string()
      .regex(
        new RegExp(`^(${ID_PREFIXES.document}|${ID_PREFIXES.chunk})_[0-9a-z]{24}$`),
        'Give the id of a document (doc_…) or of a passage (ch_…).',
      )
      .meta({ description: 'Id of a passage from a search (ch_…), or of a document (doc_…).' }),
    start: z.coerce
      .number<number | string>()
      .pipe(z.number().int().min(0))
      .optional()
      .meta({ description: 'Where to begin; `next_start` of the answer before.' }),
    max_characters: z.coerce.number<number | string>().pipe(z.number().int().min(100).max(100_000)).default(10_000),
  }),
  output: z.object({
    id: z.string(),
    title: z.string(),
    text: z.string(),
    url: z.url().meta({
      description:
        'Where people read it: for anyone, at the passage or at `start`, when the dataset is public; otherwise the dataset’s page in the dashboard.',
    }),
    metadata: keptMetadata,
    document_id: z.string(),
    dataset_id: z.string(),
    start: z.int().meta({ description: 'First character of `text` in the document’s text (UTF-16 code units).' }),
    end: z.int(),
    total_characters: z.int(),
    next_start: z.int().nullable().meta({ description: 'Where to go on reading; null at the end.' }),
  }),
  mcp: {
    name: 'fetch',
    description:
      'Reads more of a document: pass the chunk id of a search result to read around that passage, or a document id to read from the beginning. Long documents come in windows; go on with next_start. Free.',
    readOnly: true,
    render: ({ title, text, start, end, total_characters, next_start }) =>
      `${title} · characters ${start}–${end} of ${total_characters}${next_start === null ? '' : ` · go on with start=${next_start}`}\n\n${text}`,
  },
  run: async (context, input) => {
    const found = await readText(context.services.datasetsDb, readerOf(context), input.id);
    if (!found) throw new Problem('not_found', `There is nothing with the id ${input.id}, or this credential may not see it.`);
    const passage = found.passage ?? { start: 0 };
    const first = input.start ?? Math.max(0, passage.start - Math.floor(input.max_characters * LEAD));
    const start = wholeCharacter(found.text, Math.min(first, found.text.length));
    const end = wholeCharacter(found.text, Math.min(start + input.max_characters, found.text.length));
    return {
      id: input.id,
      title: found.title ?? found.name,
      text: found.text.slice(start, end),
      url: context.services.siteUrl + textPath(found, input.start === undefined ? passage : { start }),
      metadata: found.metadata,
      document_id: found.documentId,
      dataset_id: found.datasetId,
      start,
      end,
      total_characters: found.text.length,
      next_start: end < found.text.length ? end : null,
    };
  },
});

/** The same place, or one before it when it lies inside a surrogate pair. */
function wholeCharacter(text: string, index: number): number {
  const code = text.charCodeAt(index);
  return index > 0 && code >= 0xdc00 && code <= 0xdfff ? index - 1 : index;
}
