import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBalance } from '#db/auth/credits.ts';
import { apiKeys, users } from '#db/auth/schema/index.ts';
import { chunks, chunkTerms, chunkVectors, datasets, documents } from '#db/datasets/schema/index.ts';
import { openRealDatabases, type TestDatabases } from '#db/testing.ts';
import { findPython } from './interpreter.ts';
import { ROOT } from './mirror.ts';

const interpreter = findPython();
if (!interpreter) {
  console.warn(
    'Skipped the tests of the Python mirror: no python3 here has SQLModel and psycopg2. On Debian: apt-get install python3-sqlmodel python3-psycopg2. Or name one in TEST_PYTHON.',
  );
}

// Each run is a process of its own, which is slow to start on a busy machine.
describe.skipIf(!process.env.TEST_POSTGRES_URL || !interpreter)('the Python classes [real postgres]', () => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await openRealDatabases();
  });
  afterAll(() => databases?.close());

  test('say of each table exactly what the database says', async () => {
    expect(await compare('auth', databases.authUrl)).toMatch(/^(\d+) classes, \1 tables, 0 differences$/);
    expect(await compare('datasets', databases.datasetsUrl)).toMatch(/^(\d+) classes, \1 tables, 0 differences$/);
  });

  test('of the two databases live in one process without meeting', async () => {
    const shared = await python(
      '-c',
      'from sqlmodel import SQLModel; from fltr.auth import AuthTable; from fltr.datasets import DatasetsTable\n' +
        'print(set(AuthTable.metadata.tables) & set(DatasetsTable.metadata.tables), len(SQLModel.metadata.tables))',
    );
    expect(shared).toBe('set() 0');
  });

  test('write rows that they and drizzle read alike', async () => {
    const rows: Record<string, unknown>[] = JSON.parse(
      await python('scripts/mirror/round_trip.py', databases.authUrl, databases.datasetsUrl),
    );
    const [user, key, account, dataset, document, version, chunk, vector, terms, segment] = rows;
    expect(user).toMatchObject({ role: 'user', name: null, created_at: expect.stringMatching(/\+00:00$/) });
    expect(key).toMatchObject({ scopes: ['search', 'datasets:read'], dataset_ids: null });
    expect(account).toMatchObject({ plan: 120, held_bought: 0 });
    expect(dataset).toMatchObject({ metadata: { team: 'data' }, is_public: false, language: 'en' });
    expect(document).toMatchObject({ metadata: {}, current_version: null });
    expect(version).toMatchObject({ size_bytes: 2 ** 40, outline: null });
    expect(chunk).toMatchObject({ end: 5, heading_path: ['One', 'a "quoted" two'] });
    expect(vector).toMatchObject({ embedding: [0.5, -0.25, 1] });
    expect(terms).toMatchObject({ weights: { 7: 0.5, 999999999: 1.25 } });
    expect(segment).toMatchObject({ id: expect.any(Number), frequencies: [1] });

    const { authDb, datasetsDb } = databases;
    expect(await authDb.select().from(users).where(eq(users.id, 'usr_python'))).toMatchObject([{ role: 'user', name: null }]);
    expect(await authDb.select().from(apiKeys)).toMatchObject([{ scopes: ['search', 'datasets:read'], datasetIds: null }]);
    expect(await datasetsDb.select().from(datasets)).toMatchObject([{ metadata: { team: 'data' }, chunking: { size: 900, overlap: 90 } }]);
    expect(await datasetsDb.select().from(chunks)).toMatchObject([{ content: 'Grüße', end: 5, headingPath: ['One', 'a "quoted" two'] }]);
    expect(await datasetsDb.select().from(chunkVectors)).toMatchObject([{ embedding: [0.5, -0.25, 1] }]);
    expect(await datasetsDb.select().from(chunkTerms)).toMatchObject([
      { terms: [7, 999_999_999], weights: '{7:0.5,999999999:1.25}/1000000000' },
    ]);
  });

  test('refuse a value that TypeScript would not write, and a name that is no column', async () => {
    const write = (values: string) => `
import os, sqlalchemy as sa
from sqlmodel import Session
from fltr.auth import Users
url = sa.engine.make_url(os.environ["AUTH_DATABASE_URL"]).set(drivername="postgresql+psycopg2")
with Session(sa.create_engine(url)) as session:
    session.add(Users(id="usr_root", email="root@example.com", ${values}))
    session.commit()`;
    await expect(python('-c', write('role="root"'))).rejects.toThrow("'root' is not one of user, admin");
    await expect(python('-c', write('rôle="admin"'))).rejects.toThrow('object has no field "rôle"');
    expect(await databases.authDb.select().from(users).where(eq(users.id, 'usr_root'))).toEqual([]);
    await python('-c', write('role="admin"'));
    expect(await databases.authDb.select().from(users).where(eq(users.id, 'usr_root'))).toMatchObject([{ role: 'admin' }]);
  });

  test('of the example tell what an owner has', async () => {
    expect(await example('nobody@example.com').catch((error) => error.stderr)).toBe('Nobody is known by nobody@example.com.\n');
    const { available } = await readBalance(databases.authDb, 'usr_python');
    expect(await example('Python@Example.com')).toBe(`Python: 0 passages\n${available} credits`);
    await databases.datasetsDb.update(documents).set({ currentVersion: 1 });
    expect(await example('Python@Example.com')).toBe('Python: 1 passages\n130 credits');
  });

  test('are seen to differ from a database that somebody changed by hand', async () => {
    await databases.datasetsPool.query(`
      alter table jobs add column colour text default 'red';
      alter table webhooks drop column description;
      alter table chunks alter column page type bigint, alter column heading_path drop not null;
      alter table chunk_vectors alter column embedding type vector;
      alter table datasets alter column language set default 'de';
      alter table term_totals drop constraint term_totals_dataset_id_datasets_id_fk;
      drop index jobs_open_index;
      create table stray (id integer)`);
    const lines = (await compare('datasets', databases.datasetsUrl)).split('\n');
    expect(lines).toEqual([
      'chunk_vectors column embedding type: halfvec in Python, unknown in the database',
      'chunks column heading_path nullable: False in Python, True in the database',
      'chunks column page type: INTEGER in Python, BIGINT in the database',
      'jobs column colour: only in the database',
      'stray: only in the database',
      'term_totals foreign key term_totals_dataset_id_datasets_id_fk: only in Python',
      'webhooks column description: only in Python',
      'constraint term_totals.term_totals_dataset_id_datasets_id_fk: only in Python',
      "default of datasets.language: 'en'::text in Python, 'de'::text in the database",
      'default of jobs.colour: only in the database',
      'default of webhooks.description: only in Python',
      'index jobs_open_index: only in Python',
      expect.stringMatching(/12 differences$/),
    ]);
  });

  async function python(...parameters: string[]): Promise<string> {
    const environment = {
      ...process.env,
      AUTH_DATABASE_URL: databases.authUrl,
      DATASETS_DATABASE_URL: databases.datasetsUrl,
      PYTHONPATH: join(ROOT, 'python'),
      PYTHONDONTWRITEBYTECODE: '1',
    };
    const { stdout } = await promisify(execFile)(interpreter ?? '', parameters, { cwd: ROOT, env: environment });
    return stdout.trimEnd();
  }

  const compare = (database: string, url: string) => python('scripts/mirror/compare.py', database, url);
  const example = (email: string) => python('python/example.py', email);
});
