import type { ReactNode } from 'react';
import { boundsOf, type Document, nameOf, resolve, type Schema, typeName } from './open-api.ts';
import { Prose } from './prose.tsx';

interface Field {
  name: string;
  schema: Schema;
  required: boolean;
  depth: number;
}

/** The fields of an object, those of nested objects indented below theirs. */
export function SchemaTable({ schema, document }: { schema: Schema; document: Document }) {
  const fields = fieldsOf(schema, document);
  if (fields.length === 0) return <p className="text-muted text-sm">{typeName(schema)}</p>;
  return (
    <FieldList>
      {fields.map(({ name, schema: field, required, depth }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: nested objects may repeat a name
        <FieldRow key={index} name={name} schema={field} required={required} depth={depth} />
      ))}
    </FieldList>
  );
}

export function FieldList({ children }: { children: ReactNode }) {
  return <dl className="divide-y divide-line/70 rounded-card border border-line bg-surface">{children}</dl>;
}

interface FieldRowProps {
  name: string;
  schema: Schema;
  required: boolean;
  depth?: number;
  description?: string | undefined;
}

export function FieldRow({ name, schema, required, depth = 0, description = schema.description }: FieldRowProps) {
  const bounds = boundsOf(schema);
  return (
    <div className="grid gap-x-5 gap-y-0.5 px-3.5 py-2 text-sm sm:grid-cols-[minmax(9rem,14rem)_1fr]">
      <dt className="min-w-0 break-words" style={{ paddingLeft: `${depth * 1.125}rem` }}>
        <code className="font-mono">{name}</code>
        {required && <span className="ml-2 text-caution text-xs">required</span>}
      </dt>
      <dd className="min-w-0 text-muted">
        <span className="break-words text-faint">
          {typeName(schema)}
          {bounds && `, ${bounds}`}
          {schema.default !== undefined && (
            <>
              , default <code className="font-mono">{JSON.stringify(schema.default)}</code>
            </>
          )}
        </span>
        {description && <Prose className="mt-0.5" text={description} />}
      </dd>
    </div>
  );
}

const MAX_DEPTH = 3;

function fieldsOf(schema: Schema, document: Document, depth = 0, seen: readonly string[] = []): Field[] {
  const object = objectWithin(schema, document);
  if (!object?.properties || depth > MAX_DEPTH) return [];
  return Object.entries(object.properties).flatMap(([name, property]) => {
    const inner = nameOf(objectReference(property));
    const isRepeated = inner !== undefined && seen.includes(inner);
    const nested = isRepeated ? [] : fieldsOf(property, document, depth + 1, inner ? [...seen, inner] : seen);
    return [{ name, schema: property, required: object.required?.includes(name) ?? false, depth }, ...nested];
  });
}

/** The object that a schema is, holds as its items, or may be besides null. */
function objectWithin(schema: Schema, document: Document): Schema | undefined {
  const resolved = resolve(schema, document);
  if (resolved.properties) return resolved;
  if (resolved.items) return objectWithin(resolved.items, document);
  for (const choice of resolved.anyOf ?? resolved.oneOf ?? []) {
    const found = objectWithin(choice, document);
    if (found) return found;
  }
  return undefined;
}

function objectReference(schema: Schema): Schema {
  if (schema.items) return objectReference(schema.items);
  return (schema.anyOf ?? schema.oneOf)?.find(({ $ref }) => $ref) ?? schema;
}
