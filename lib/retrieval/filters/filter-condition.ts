import { type SQL, sql } from 'drizzle-orm';
import { COLUMNS, type Column, type Field, type Filter, type Operator, type Scalar } from './filter.ts';

/** The filter's fields in the tables' aliases that the condition may use: `d` for documents, `dv` for their versions, `c` for chunks. */
const EXPRESSIONS: Record<Column, SQL> = {
  document_id: sql`d.id`,
  external_id: sql`d.external_id`,
  // As precisely as it is shown.
  created_at: sql`date_trunc('milliseconds', d.created_at)`,
  mime_type: sql`dv.mime_type`,
  page: sql`c.page`,
};

/** The order of texts that is the same in every database. */
const BY_CHARACTER = sql` collate "C"`;

const COMPARISONS = { gt: sql`>`, gte: sql`>=`, lt: sql`<`, lte: sql`<=` } as const;

/**
 * The filter as a condition over a document `d` and its chunk `c`. Every value is a parameter. It is never null: a field that is missing, or
 * whose value has another type than the one it is compared with, makes a condition false and its opposite (`ne`, `nin`, `not`) true.
 */
export function filterCondition(filter: Filter): SQL {
  switch (filter.kind) {
    case 'not':
      return sql`not ${filterCondition(filter.part)}`;
    case 'condition':
      return conditionOf(filter.field, filter.operator, filter.value);
    default: {
      const glue = filter.kind === 'and' ? sql` and ` : sql` or `;
      return sql`(${sql.join(filter.parts.map(filterCondition), glue)})`;
    }
  }
}

/** Whether the filter looks at passages and not only at whole documents. */
export function filtersPassages(filter: Filter): boolean {
  if (filter.kind === 'not') return filtersPassages(filter.part);
  if (filter.kind === 'condition') return 'column' in filter.field && filter.field.column === 'page';
  return filter.parts.some(filtersPassages);
}

function conditionOf(field: Field, operator: Operator, value: Scalar | Scalar[]): SQL {
  if (operator === 'ne') return sql`not ${conditionOf(field, 'eq', value)}`;
  if (operator === 'nin') return sql`not ${conditionOf(field, 'in', value)}`;
  const condition = 'column' in field ? onColumn(field.column, operator, value) : onMetadata(field.metadata, operator, value);
  return sql`coalesce(${condition}, false)`;
}

function onColumn(column: Column, operator: Exclude<Operator, 'ne' | 'nin'>, value: Scalar | Scalar[]): SQL {
  const expression = EXPRESSIONS[column];
  const textOf = column === 'created_at' ? momentOf : String;
  const type = column === 'created_at' ? sql`timestamptz` : column === 'page' ? sql`int` : sql`text`;
  switch (operator) {
    case 'exists':
      return sql`(${expression} is not null) = ${value}::boolean`;
    case 'in':
      return sql`${expression} = any(${sql.param((value as Scalar[]).map(textOf))}::text[]::${type}[])`;
    case 'eq':
      return sql`${expression} = ${textOf(value as Scalar)}::text::${type}`;
    case 'contains':
      return sql`position(lower(${String(value)}::text) in lower(${expression})) > 0`;
    case 'prefix':
      return sql`starts_with(${expression}, ${String(value)}::text)`;
    default:
      return sql`${expression} ${COMPARISONS[operator]} ${textOf(value as Scalar)}::text::${type}${COLUMNS[column] === 'text' ? BY_CHARACTER : sql``}`;
  }
}

/** A moment in UTC, so that neither the database's time zone nor its limits on offsets matter. */
function momentOf(value: Scalar): string {
  return new Date(String(value)).toISOString();
}

function onMetadata(path: string[], operator: Exclude<Operator, 'ne' | 'nin'>, value: Scalar | Scalar[]): SQL {
  const found = sql`(d.metadata #> ${sql.param(path)}::text[])`;
  const json = sql`${JSON.stringify(value)}::jsonb`;
  switch (operator) {
    case 'exists':
      return sql`(${found} is not null and ${found} <> 'null'::jsonb) = ${value}::boolean`;
    case 'in':
      return sql`${json} @> jsonb_build_array(${found})`;
    case 'eq':
      return sql`${found} = ${json}`;
    case 'contains':
      return sql`case jsonb_typeof(${found}) when 'array' then ${found} @> jsonb_build_array(${json})
        when 'string' then position(lower(${String(value)}::text) in lower(${found} #>> '{}')) > 0 end`;
    case 'prefix':
      return sql`jsonb_typeof(${found}) = 'string' and starts_with(${found} #>> '{}', ${String(value)}::text)`;
    default:
      // Values of two types have an order in jsonb too, but not one that anybody means.
      return sql`jsonb_typeof(${found}) = jsonb_typeof(${json}) and ${
        typeof value === 'string'
          ? sql`(${found} #>> '{}') ${COMPARISONS[operator]} ${value}::text${BY_CHARACTER}`
          : sql`${found} ${COMPARISONS[operator]} ${json}`
      }`;
  }
}
