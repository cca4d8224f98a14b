import type * as z from 'zod';
import type { Principal } from '#lib/auth/principal.ts';
import type { Scope } from '#lib/auth/scopes.ts';
import type { Services } from './services.ts';

/** What an operation is told when it runs, beside its input. */
export interface OperationContext {
  readonly services: Services;
  readonly principal: Principal;
  /** The account that asks. Reading it where an operation may be anonymous throws, so write `principal.userId` there. */
  readonly userId: string;
  /** The id under which this run is charged. */
  readonly operationId: string;
  readonly charge: Charge;
}

/** How much of what was held is really charged; without a word from the operation, all of it. */
export interface Charge {
  /** Holds credits for work whose price only the run can know. @throws Problem `insufficient_credits` */
  hold(credits: number): Promise<void>;
  /** Charges so many credits, at most what is held; the rest goes back. */
  only(credits: number): void;
  /** Leaves the hold open for the job that does the work; the job settles or releases it. Call it before the job is made. */
  leaveToJob(): Promise<void>;
}

/** Credits that a run may come to when it succeeds; the most is what is held. */
export interface CostRange {
  least: number;
  most: number;
}

/** How an agent is shown the operation, and what it may take for granted about it. */
export interface McpTool {
  name: string;
  /** What the tool is for and when to choose it, written for a model. */
  description: string;
  readOnly: boolean;
  /** Text for clients that show no structured content. */
  render: (output: never) => string;
}

export type HttpMethod = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export interface Operation<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodType = z.ZodType> {
  /** camelCase and unique; the operationId of the OpenAPI document. */
  name: string;
  summary: string;
  description?: string;
  tag: 'Datasets' | 'Documents' | 'Search' | 'Evaluation' | 'Credits' | 'Billing' | 'Keys' | 'Webhooks' | 'Service';
  method: HttpMethod;
  /** Below `/api/v1`, with `{parameters}` that are fields of the input. */
  path: `/${string}`;
  /** Older paths that lead to the same operation. */
  aliases?: readonly `/${string}`[];
  /** The scope that a credential must have. */
  scope: Scope;
  /** Whether a caller without a credential may run it, on public things and free of charge. */
  allowsAnonymous?: boolean;
  input: Input;
  output: Output;
  /** HTTP status of success; 200 unless said. */
  status?: 200 | 201 | 202 | 204;
  /** For an answer that is not JSON: its type, and the name that a browser saves it under. The output is then a stream of bytes. */
  file?: { type: string; name: string };
  /** Whether the body may be multipart/form-data with a `file`. */
  acceptsFile?: boolean;
  /** Credits to hold before the run; nothing unless said. */
  cost?: (input: z.output<Input>) => number;
  /** The least that a run may come to when it succeeds, where that is less than `cost`. */
  leastCost?: (input: z.output<Input>) => number;
  /** Instead of both where they depend on what is stored, so that the run itself holds the most; for an estimate to ask the same. */
  storedCost?: (context: OperationContext, input: z.output<Input>) => Promise<CostRange>;
  /**
   * Whether a run may begin while a caller who was let in before is looked up again; what it finds is only given out once that has happened and the
   * credits are held. For what only reads, costs nobody anything outside, and asks nothing of `charge` but `only`.
   */
  startsAhead?: (input: z.output<Input>) => boolean;
  mcp?: McpTool & { render: (output: z.output<Output>) => string };
  run: (context: OperationContext, input: z.output<Input>) => Promise<z.input<Output>>;
}

/**
 * Declares something that a customer can do. REST, MCP, OpenAPI, server actions and pages all read this one object. The
 * function only helps inference.
 */
export function defineOperation<Input extends z.ZodObject, Output extends z.ZodType>(
  operation: Operation<Input, Output>,
): Operation<Input, Output> {
  return operation;
}

// biome-ignore lint/suspicious/noExplicitAny: a list of operations is heterogeneous; each entry was checked when it was defined.
export type AnyOperation = Operation<any, any>;

export type InputOf<O extends AnyOperation> = z.input<O['input']>;
export type OutputOf<O extends AnyOperation> = z.output<O['output']>;
