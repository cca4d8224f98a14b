import * as z from 'zod';
import { readHeadroom } from '#db/auth/spending.ts';
import { scopesSatisfying } from '#lib/auth/scopes.ts';
import { MAX_DOCUMENT_BYTES } from '#lib/credits/prices.ts';
import { batchSearch } from './batch-search.ts';
import { createDocument } from './create-document.ts';
import { type AnyOperation, type CostRange, defineOperation, type OperationContext } from './define.ts';
import { retryDocument } from './documents.ts';
import { runEvaluation } from './evaluation/run-evaluation.ts';
import { inputProblem } from './input-problem.ts';
import { scopeProblem } from './perform.ts';
import { search } from './search.ts';

/** Every operation that may cost something, by its name. */
export const CHARGED_OPERATIONS: Record<string, AnyOperation> = { search, batchSearch, createDocument, retryDocument, runEvaluation };

export const estimate = defineOperation({
  name: 'estimate',
  summary: 'Ask what something would cost',
  description:
    'The name of an operation and what would be sent to it, path parameters included. Nothing is run and nothing is charged. Where only the run can know, as with a document whose text has yet to be read, the answer is a range. What fails costs nothing, whatever was estimated.',
  tag: 'Credits',
  method: 'POST',
  path: '/estimate',
  scope: 'credits:read',
  input: z.strictObject({
    operation: z
      .enum(Object.keys(CHARGED_OPERATIONS) as [string, ...string[]])
      .meta({ description: 'The operation that would be called.' }),
    input: z.record(z.string(), z.unknown()).default({}).meta({ description: 'What would be sent to it, as one flat object.' }),
    file_bytes: z
      .int()
      .min(1)
      .max(MAX_DOCUMENT_BYTES)
      .optional()
      .meta({ description: 'For createDocument: size of the file that would be sent, in its place.' }),
  }),
  output: z.object({
    operation: z.string(),
    min_credits: z.int().meta({ description: 'The least that it costs when it succeeds.' }),
    max_credits: z.int().meta({ description: 'What is held while it runs, and the most that it costs.' }),
    is_exact: z.boolean(),
    available: z.int().meta({ description: 'What the balance has to spend now.' }),
    available_under_caps: z
      .int()
      .nullable()
      .meta({ description: 'What the caps of the account and of this key still allow; null without caps.' }),
    is_covered: z.boolean().meta({ description: 'Whether balance and caps suffice now.' }),
  }),
  mcp: {
    name: 'estimate',
    description:
      'Tells what a call would cost, and whether the balance and the spend caps cover it, without running it. Pass the operation (search, batchSearch) and its input. Free.',
    readOnly: true,
    render: ({ operation, min_credits, max_credits, available, is_covered }) =>
      `${operation} would cost ${min_credits === max_credits ? max_credits : `${min_credits}–${max_credits}`} credits. ${available} are available${is_covered ? '.' : ', which the balance or a cap does not cover.'}`,
  },
  run: async (context, { operation, input, file_bytes }) => {
    const wanted = CHARGED_OPERATIONS[operation] as AnyOperation;
    if (!scopesSatisfying(wanted.scope).some((scope) => context.principal.scopes.includes(scope))) throw scopeProblem(wanted.scope);
    const { least, most } = await price(context, wanted, file_bytes === undefined ? input : { ...input, file: new FileOfSize(file_bytes) });
    const { available, underCaps } = await readHeadroom(context.services.authDb, context.userId, context.principal.keyId);
    return {
      operation,
      min_credits: least,
      max_credits: most,
      is_exact: least === most,
      available,
      available_under_caps: underCaps,
      is_covered: most <= available && (underCaps === null || most <= underCaps),
    };
  },
});

/** Asks the same functions that the charge asks. @throws Problem `invalid_input` whose pointers lead into `input` */
async function price(context: OperationContext, operation: AnyOperation, input: unknown): Promise<CostRange> {
  const parsed = operation.input.safeParse(input);
  if (!parsed.success) throw inputProblem(parsed.error, '/input');
  if (operation.storedCost) return operation.storedCost(context, parsed.data);
  const most = operation.cost?.(parsed.data) ?? 0;
  return { least: Math.min(most, operation.leastCost?.(parsed.data) ?? most), most };
}

/** Stands for a file that is not there: it has a size, and nobody reads it. */
class FileOfSize extends File {
  readonly #bytes: number;

  constructor(bytes: number) {
    super([], 'estimated');
    this.#bytes = bytes;
  }

  override get size(): number {
    return this.#bytes;
  }
}
