/** The part of an OpenAPI 3.1 document that the reference shows. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  additionalProperties?: Schema | boolean;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  examples?: unknown[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
}

interface Content {
  [mediaType: string]: { schema?: Schema };
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header' | 'cookie';
  required?: boolean;
  description?: string;
  schema?: Schema;
}

export interface Endpoint {
  operationId: string;
  summary?: string;
  description?: string;
  tags?: string[];
  deprecated?: boolean;
  security?: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Content };
  responses: Record<string, { description?: string; content?: Content }>;
}

export interface Document {
  info: { title: string; version: string; description?: string };
  servers?: { url: string }[];
  tags?: { name: string }[];
  paths: Record<string, Record<string, Endpoint>>;
  components?: { schemas?: Record<string, Schema> };
}

/** An endpoint with where it is, and the older paths that lead to it too. */
export interface PlacedEndpoint extends Endpoint {
  method: string;
  path: string;
  aliases: string[];
}

/** The endpoints by tag, in the document's order; a deprecated path is listed with the one that replaces it. */
export function groupByTag(document: Document): { tag: string; endpoints: PlacedEndpoint[] }[] {
  const all = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, endpoint]) => ({ ...endpoint, method: method.toUpperCase(), path })),
  );
  const aliasesOf = ({ operationId }: Endpoint) =>
    all.filter((other) => other.deprecated && other.operationId.startsWith(`${operationId}Alias`)).map(({ path }) => path);
  const current = all.filter(({ deprecated }) => !deprecated).map((endpoint) => ({ ...endpoint, aliases: aliasesOf(endpoint) }));
  return (document.tags ?? []).map(({ name }) => ({ tag: name, endpoints: current.filter(({ tags }) => tags?.includes(name)) }));
}

/** What a `$ref` leads to; a schema without one is itself. */
export function resolve(schema: Schema, document: Document): Schema {
  const name = nameOf(schema);
  return name ? (document.components?.schemas?.[name] ?? {}) : schema;
}

/** The name under which a schema stands among the document's components. */
export function nameOf(schema: Schema): string | undefined {
  return schema.$ref?.split('/').at(-1);
}

/** A schema's type in a few words: `string`, `integer or null`, `array of SearchResult`, `"own" | "public"`. */
export function typeName(schema: Schema): string {
  const name = nameOf(schema);
  if (name) return name;
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map(typeName))].join(' or ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const types = [schema.type ?? 'any'].flat();
  return types
    .map((type) => (type === 'array' && schema.items ? `array of ${typeName(schema.items)}` : withFormat(type, schema)))
    .join(' or ');
}

function withFormat(type: string, { format }: Schema): string {
  if (type !== 'string' || !format) return type;
  return { 'date-time': 'timestamp', uri: 'URL', binary: 'file' }[format] ?? type;
}

/** The bounds of a value in words, or nothing. */
export function boundsOf(schema: Schema): string | undefined {
  const { minimum, maximum, minLength, maxLength, minItems, maxItems } = schema;
  const range = (low: number | undefined, high: number | undefined, unit: string) => {
    const isBounded = high !== undefined && high < Number.MAX_SAFE_INTEGER;
    if (isBounded) return `${low !== undefined && low > -Number.MAX_SAFE_INTEGER ? `${low}–` : 'at most '}${high}${unit}`;
    return low !== undefined && low > 0 ? `at least ${low}${unit}` : undefined;
  };
  return range(minimum, maximum, '') ?? range(minLength, maxLength, ' characters') ?? range(minItems, maxItems, ' items');
}

/** A value that fits the schema, as an example to read. */
export function exampleOf(schema: Schema, document: Document, depth = 0): unknown {
  const resolved = resolve(schema, document);
  if (resolved.examples?.length) return resolved.examples[0];
  if (resolved.default !== undefined) return resolved.default;
  if (resolved.const !== undefined) return resolved.const;
  if (resolved.enum?.length) return resolved.enum[0];
  const choice = (resolved.anyOf ?? resolved.oneOf)?.[0];
  if (choice) return exampleOf(choice, document, depth);
  switch ([resolved.type].flat()[0]) {
    case 'object':
      return Object.fromEntries(
        Object.entries(resolved.properties ?? {}).map(([name, property]) => [
          name,
          depth > 4 ? null : exampleOf(property, document, depth + 1),
        ]),
      );
    case 'array':
      return resolved.items ? [exampleOf(resolved.items, document, depth + 1)] : [];
    case 'integer':
      return Math.max(1, resolved.minimum ?? 1);
    case 'number':
      return Math.max(0.5, resolved.minimum ?? 0);
    case 'boolean':
      return false;
    case 'string':
      return resolved.format === 'date-time' ? '2026-11-22T12:00:00Z' : 'text';
    default:
      return {};
  }
}
