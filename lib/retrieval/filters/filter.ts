/** What a value of a field is compared with. */
export type Scalar = string | number | boolean;

/** One condition on one field, or conditions joined. */
export type Filter =
  | { kind: 'and' | 'or'; parts: Filter[] }
  | { kind: 'not'; part: Filter }
  | { kind: 'condition'; field: Field; operator: Operator; value: Scalar | Scalar[] };

/** A field of the document or its passage, or the path of a value in the document's metadata. */
export type Field = { column: Column } | { metadata: string[] };

export type Column = keyof typeof COLUMNS;
export type Operator = keyof typeof OPERATORS;

type ValueKind = 'scalar' | 'ordered' | 'list' | 'boolean' | 'text';

/** Every operator with what its value must be. */
export const OPERATORS = {
  eq: 'scalar',
  ne: 'scalar',
  in: 'list',
  nin: 'list',
  gt: 'ordered',
  gte: 'ordered',
  lt: 'ordered',
  lte: 'ordered',
  exists: 'boolean',
  contains: 'scalar',
  prefix: 'text',
} as const satisfies Record<string, ValueKind>;

/** The fields that are not metadata, with the type of their values. A metadata key of the same name is written `metadata.<key>`. */
export const COLUMNS = {
  document_id: 'text',
  external_id: 'text',
  created_at: 'time',
  mime_type: 'text',
  page: 'number',
} as const;

/** How much one filter may ask for. */
export const FILTER_LIMITS = { depth: 5, conditions: 50, listValues: 100, textCharacters: 1_000 };
