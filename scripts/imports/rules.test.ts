import { describe, expect, test } from 'vitest';
import { checkFile } from './rules.ts';

describe('the direction of imports', () => {
  test.each([
    ['the web does not touch a database', 'app/api/x/route.ts', "import { x } from '#db/auth/users.ts'"],
    ['the web does not touch a database, by a way round', 'app/page.tsx', "export { x } from '../db/connect.ts'"],
    ['an operation does not know a surface', 'lib/operations/search.ts', "import { rest } from '../surfaces/rest.ts'"],
    ['an operation is handed its context', 'lib/operations/search.ts', "import { services } from '#lib/context.ts'"],
    ['the parts of the library do not know one another', 'lib/credits/ledger.ts', "import type { Chunk } from '#lib/ingestion/chunk.ts'"],
    ['a part of the library is handed its settings', 'lib/storage/blob-storage.ts', "import { env } from '#lib/env.ts'"],
    ['retrieval does not know ingestion', 'lib/retrieval/search.ts', "const later = () => import('#lib/ingestion/parse.ts')"],
    ['a database knows nothing of the library', 'db/auth/users.ts', "import { Problem } from '#lib/errors.ts'"],
    ['the databases do not know each other', 'db/auth/users.ts', "import { datasets } from '#db/datasets/schema/index.ts'"],
    ['the context knows no operation', 'lib/context.ts', "import { search } from '#lib/operations/search.ts'"],
    ['scripts do not know the web', 'scripts/seed.ts', "import { Page } from '#app/page.tsx'"],
    ['nothing that ships knows scripts', 'lib/errors.ts', "import { seed } from '../scripts/seed.ts'"],
  ])('%s', (_promise, path, text) => {
    const specifier = /'(.*)'/.exec(text)?.[1];
    expect(checkFile(path, text)).toEqual([expect.stringContaining(`${path} imports ${specifier}: `)]);
  });

  test.each([
    ['app/api/x/route.ts', "import { rest } from '#lib/surfaces/rest.ts'; import { NextResponse } from 'next/server'"],
    ['lib/auth/providers.ts', "import type { Env } from '#lib/env.ts'"],
    ['lib/surfaces/rest.ts', "import { services } from '#lib/context.ts'; import { perform } from '#lib/operations/perform.ts'"],
    ['lib/ingestion/pipeline.ts', "import { tokenize } from '#lib/retrieval/tokenize.ts'"],
    ['lib/context.ts', "import type { Services } from '#lib/operations/services.ts'; import { env } from '#lib/env.ts'"],
    ['db/auth/users.ts', "import { users } from './schema/users.ts'; import { newId } from '../ids.ts'"],
    ['lib/errors.ts', "// import { x } from '#app/x.ts'\nexport const text = \"import x from '#app/x.ts'\""],
  ])('allows %s what it needs', (path, text) => {
    expect(checkFile(path, text)).toEqual([]);
  });

  test.each([
    ['export const a = process.env.A'],
    ['export const { env } = process'],
    ['export const Link = () => <a href={process.env.A}>x</a>'],
  ])('catches a second reader of the environment: %s', (text) => {
    expect(checkFile('app/link.tsx', text)).toEqual([expect.stringContaining('app/link.tsx reads process.env')]);
    expect(checkFile('scripts/link.tsx', text)).toEqual([]);
  });
});
