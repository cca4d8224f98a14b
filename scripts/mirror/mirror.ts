import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getTableName, is } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import * as auth from '#db/auth/schema/index.ts';
import * as datasets from '#db/datasets/schema/index.ts';
import { readExportComments, readTableComments } from './read-comments.ts';
import { tableClass } from './table-class.ts';

/** The root of the repository. */
export const ROOT = join(import.meta.dirname, '../..');

/** What is written for each database: the file, the class that all its tables share, and the schema that it is read from. */
const MIRRORS = [
  { path: 'python/fltr/auth.py', base: 'AuthTable', database: 'auth', schema: auth },
  { path: 'python/fltr/datasets.py', base: 'DatasetsTable', database: 'datasets', schema: datasets },
] as const;

/** The Python classes of both databases, by the path of their file from the root. Throws for what the schema says and Python cannot. */
export function writeMirror(): Map<string, string> {
  const ofFunctions = readExportComments('db/columns.ts', read('db/columns.ts'));
  return new Map(
    MIRRORS.map(({ path, base, database, schema }) => {
      const files = globSync(`db/${database}/schema/*.ts`, { cwd: ROOT }).toSorted();
      const comments = new Map(files.flatMap((file) => [...readTableComments(file, read(file), ofFunctions)]));
      const tables = Object.entries(schema).filter((entry): entry is [string, PgTable] => is(entry[1], PgTable));
      const sorted = tables.toSorted(([, one], [, other]) => (getTableName(one) < getTableName(other) ? -1 : 1));
      const classes = sorted.map(([name, table]) => {
        const known = comments.get(name);
        if (!known)
          throw new Error(`No file of db/${database}/schema says \`export const ${name} = pgTable(…)\`, so its comments cannot be read.`);
        return tableClass(table, known, base);
      });
      return [path, `${[header(database, base), ...classes].join('\n\n\n')}\n`];
    }),
  );
}

function header(database: string, base: string): string {
  return `# Generated from db/${database}/schema by \`npm run db:mirror\`. Change the schema there, not this file.
"""The tables of the ${database} database: for reading and writing rows, never for creating or altering tables."""

from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import registry
from sqlmodel import Field

from . import columns
from .row import Row


class ${base}(Row, registry=registry()):
    """What the tables of the ${database} database share: a MetaData apart from that of every other database."""`;
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}
