import { readdirSync, readFileSync } from 'node:fs';

/** Documents in one language, and queries with the documents that answer them. */
export interface Collection {
  name: string;
  /** ISO 639-1. */
  language: string;
  documents: { id: string; text: string }[];
  queries: { query: string; relevant: Record<string, number> }[];
}

/** As a file has it: texts by id, and queries each with the ids of their answers. */
interface CollectionFile {
  name: string;
  language: string;
  documents: Record<string, string>;
  queries: [query: string, relevant: string[]][];
}

const FOLDER = new URL('collections/', import.meta.url);

/** The collections that ship with the project, which its authors wrote. */
export function readCollections(): Collection[] {
  const files = readdirSync(FOLDER).sort();
  return files.map((file) => toCollection(JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'))));
}

function toCollection({ name, language, documents, queries }: CollectionFile): Collection {
  return {
    name,
    language,
    documents: Object.entries(documents).map(([id, text]) => ({ id, text })),
    queries: queries.map(([query, relevant]) => ({ query, relevant: Object.fromEntries(relevant.map((id) => [id, 1])) })),
  };
}
