import { type SQL, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listDocuments } from '#db/datasets/documents.ts';
import { claimJob } from '#db/datasets/jobs.ts';
import { nextDueJob } from '#db/datasets/next-due-job.ts';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import { executeOnce } from '#db/prepared.ts';
import { openRealDatabases, type TestDatabases } from '#db/testing.ts';
import { knownStemmers } from './dataset-languages.ts';
import { parseFilter } from './filters/parse-filter.ts';
import { countQueryTerms } from './query-terms.ts';
import { search } from './search.ts';
import { searchQuery } from './search-query.ts';
import { addDocument, embedder, makeDataset, type TestDataset } from './testing.ts';
import { hashTerm } from './tokenize.ts';

const CHUNKS = 100_000;
/** One of so many chunks is in the dataset, the others are in a single large one: the planner must not take either for typical. */
const SHARE = 10;
/** A table of more rows than these is read by an index. */
const MANY_ROWS = 500;
/** So often Postgres plans a prepared statement for its values before it may keep one plan for all. */
const CUSTOM_PLANS = 5;

describe.skipIf(!process.env.TEST_POSTGRES_URL)('the plans of hot statements at 100,000 chunks [real postgres]', () => {
  let databases: TestDatabases;
  let db: DatasetsDatabase;
  let dataset: TestDataset;
  beforeAll(async () => {
    databases = await openRealDatabases();
    db = databases.datasetsDb;
    dataset = await makeDataset(db);
    await addDocument(db, dataset, ['The lighthouse keeper counts the ships.']);
    await fill();
  });
  afterAll(() => databases.close());

  /** Rows as the product writes them, but made by the database: a tenth of them in the dataset, none of them in a graph yet. */
  async function fill() {
    const terms = Array.from({ length: 2_000 }, (_, index) => hashTerm(dataset.id, `word${index}`));
    await db.execute(sql`alter table chunks disable trigger all`);
    await db.execute(sql`
      insert into documents (id, dataset_id, owner_id, name, current_version)
      select 'doc_' || n, ${dataset.id}, ${dataset.ownerId}, 'fabricated', 1 from generate_series(0, ${CHUNKS / 100 - 1}::int) n`);
    await db.execute(sql`
      insert into document_versions (document_id, version, mime_type, size_bytes, content_hash, object_key)
      select 'doc_' || n, 1, 'text/plain', 1, '', 'key_' || n from generate_series(0, ${CHUNKS / 100 - 1}::int) n`);
    const neighbour = await makeDataset(db);
    const rows = sql`generate_series(0, ${CHUNKS - 1}::int) n`;
    const datasetId = sql`case when n % ${SHARE}::int = 0 then ${dataset.id} else 'ds_neighbour' end`;
    await db.execute(sql`
      insert into chunks (id, dataset_id, document_id, version, ordinal, content, content_hash, start, "end")
      select 'ch_' || n, ${datasetId}, 'doc_' || n / 100, 1, n % 100, 'fabricated', md5(n::text), 0, 1 from ${rows}`);
    await db.execute(sql`
      insert into chunk_terms (chunk_id, dataset_id, document_id, version, length, terms, weights)
      select 'ch_' || n, ${datasetId}, 'doc_' || n / 100, 1, 100, array[terms[1 + n % 2000]], ('{' || terms[1 + n % 2000] || ':1}/1000000000')::sparsevec
      from ${rows}, (select ${sql.param(terms)}::int[] as terms) known`);
    await db.execute(sql`
      insert into chunk_vectors (chunk_id, dataset_id, document_id, version, embedding)
      select 'ch_' || n, ${datasetId}, 'doc_' || n / 100, 1, (array_fill(0::real, array[n % 512]) || 1::real || array_fill(0::real, array[511 - n % 512]))::halfvec
      from ${rows}`);
    await db.execute(sql`
      insert into vocabulary (dataset_id, word, term, spellings)
      select case when n % ${SHARE}::int = 0 then ${dataset.id} else ${neighbour.id} end, n, n, array(select n * 9 + place from generate_series(0, 8) place)
      from ${rows}`);
    await db.execute(sql`
      insert into jobs (id, kind, dataset_id, owner_id, stage, state, claimed_at, finished_at)
      select 'job_' || n, 'reembed', ${dataset.id}, ${dataset.ownerId}, 'clear', 'succeeded', now(), now() from generate_series(1, 20000) n`);
    await db.execute(sql`
      insert into jobs (id, kind, dataset_id, owner_id, document_id, version, stage)
      select 'job_of_' || id, 'ingest', dataset_id, owner_id, id, 1, 'parse' from documents where name = 'fabricated'`);
    await db.execute(sql`analyze`);
  }

  async function planOfSearch(): Promise<string> {
    const query = 'word17 word18 misspeled';
    const counted = await countQueryTerms(query, knownStemmers([dataset.id]));
    const [vector = []] = await embedder.embed([query], 'query');
    const request = {
      query,
      queryEmbedding: { model: embedder.model, vector },
      datasetIds: [dataset.id],
      mode: 'hybrid' as const,
      limit: 5,
      vectorWeight: 0.5,
      explain: false,
    };
    const { statement, values } = searchQuery({ userId: dataset.ownerId, datasetIds: null }, request, counted);
    return explain(statement, values);
  }

  async function explain(statement: SQL, values = {}): Promise<string> {
    const rows = await executeOnce<{ 'QUERY PLAN': string }>(db, { statement: sql`explain ${statement}`, values });
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  }

  /** Tables of which a piece of work really read many rows by no index, as the server counts. */
  async function readWholeBy(work: (transaction: DatasetsDatabase) => Promise<void>): Promise<string[]> {
    const counts = sql`select relname as table, seq_tup_read::int as rows from pg_stat_xact_user_tables`;
    return db.transaction(async (transaction) => {
      const { rows: before } = await transaction.execute<{ table: string; rows: number }>(counts);
      await work(transaction);
      const { rows: after } = await transaction.execute<{ table: string; rows: number }>(counts);
      return after
        .filter(({ table, rows }) => rows - (before.find((counted) => counted.table === table)?.rows ?? 0) > MANY_ROWS)
        .map(({ table }) => table);
    });
  }

  /** Tables of chunks and jobs that a plan reads from one end to the other. */
  function readWhole(plan: string): string[] {
    return [...plan.matchAll(/Seq Scan on (chunks|chunk_terms|vocabulary|chunk_vectors|documents|document_versions|jobs)\b/g)].map(
      ([, table]) => String(table),
    );
  }

  test('a search finds words, vectors and passages by their indexes, in a graph and outside of one', async () => {
    const plan = await planOfSearch();
    expect(readWhole(plan)).toEqual([]);
    expect(plan).toContain('chunk_terms_terms_index');
    expect(plan).toContain('vocabulary_spellings_index');
    expect(plan).toContain('chunk_vectors_generation_index');
    expect(plan).toContain('chunk_vectors_graph_512_index');
  });

  test.each(['hybrid', 'keyword', 'vector'] as const)(
    'a search in mode %s, with words that are read as others, reads no table from end to end, with the plan that is kept either',
    async (mode) => {
      const small = await makeDataset(db);
      await addDocument(db, small, ['The lighthouse keeper counts the ships.']);
      const query = 'word17 keepper lighthousekeeper';
      for (const { id, ownerId } of [dataset, small]) {
        const [vector = []] = await embedder.embed([query], 'query');
        const queryEmbedding = mode === 'keyword' ? null : { model: embedder.model, vector };
        const request = { query, queryEmbedding, datasetIds: [id], mode, limit: 5, vectorWeight: 0.5, explain: false };
        const read = await readWholeBy(async (transaction) => {
          for (let time = 0; time < CUSTOM_PLANS + 2; time++) {
            expect((await search(transaction, { userId: ownerId, datasetIds: null }, request)).hits).not.toEqual([]);
          }
          // Planning anew takes longer than many a search.
          const { rows } = await transaction.execute<{ kept: number }>(sql`
            select max(generic_plans)::int as kept from pg_prepared_statements where name like 'search_%'`);
          expect(rows[0]?.kept).toBeGreaterThan(0);
        });
        expect(read).toEqual([]);
      }
    },
  );

  test.each([
    ['a phrase', '"lighthouse keeper" word17', null],
    ['a phrase that no passage has', '"word17" keeper', null],
    ['an exclusion', 'word17 keeper -ships', null],
    ['a filter of passages', 'word17 keeper', { page: 1 }],
    ['a filter of documents', 'word17 keeper', { name: { contains: 'fabricated' } }],
  ])('a search of a small dataset with %s reads no table from end to end', async (_, query, filters) => {
    const small = await makeDataset(db);
    await addDocument(db, small, ['The lighthouse keeper counts.', 'The keeper of the lighthouse counts the ships.']);
    const [vector = []] = await embedder.embed([query], 'query');
    const queryEmbedding = { model: embedder.model, vector };
    const read = await readWholeBy(async (transaction) => {
      await search(
        transaction,
        { userId: small.ownerId, datasetIds: null },
        {
          query,
          queryEmbedding,
          datasetIds: [small.id],
          mode: 'hybrid',
          limit: 5,
          vectorWeight: 0.5,
          filter: filters && parseFilter(filters).filter,
          explain: false,
        },
      );
    });
    expect(read).toEqual([]);
  });

  test('a page of documents and the taking of a job read no table of chunks or jobs from end to end', async () => {
    const read = await readWholeBy(async (transaction) => {
      const page = await listDocuments(transaction, { userId: dataset.ownerId, datasetIds: null }, dataset.id, { limit: 20, offset: 0 });
      expect(page.rows).toHaveLength(20);
      await claimJob(transaction, 'token', 1_000);
    });
    expect(read.filter((table) => table !== 'documents')).toEqual([]);
  });

  test('a worker finds the next job by indexes, and reads few others however many are due', async () => {
    const plan = await explain(nextDueJob(sql`now()`));
    expect(readWhole(plan)).toEqual([]);
    expect(plan).toContain('jobs_open_index');
    expect(plan).toContain('jobs_owner_id_claimed_at_index');
    const read = await db.transaction(async (transaction) => {
      const count = async () => {
        const counts = sql`select (seq_tup_read + idx_tup_fetch)::int as rows from pg_stat_xact_user_tables where relname = 'jobs'`;
        return (await transaction.execute<{ rows: number }>(counts)).rows[0]?.rows ?? 0;
      };
      const before = await count();
      expect(await claimJob(transaction, 'token', 1_000)).not.toBeNull();
      return (await count()) - before;
    });
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(20);
  });

  test.each(['chunk_terms_terms_index', 'vocabulary_spellings_index', 'chunk_vectors_generation_index', 'chunk_vectors_graph_512_index'])(
    'without %s this test would fail',
    async (index) => {
      const { rows } = await db.execute<{ definition: string }>(sql`select pg_get_indexdef(${index}::regclass) as definition`);
      await db.execute(sql.raw(`drop index ${index}`));
      const plan = await planOfSearch();
      await db.execute(sql.raw(rows[0]?.definition ?? ''));
      expect(readWhole(plan)).not.toEqual([]);
    },
    120_000,
  );
});
