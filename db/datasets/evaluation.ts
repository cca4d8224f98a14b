import { and, asc, desc, eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import { newId } from '#db/ids.ts';
import { FOREIGN_KEY_VIOLATION, sqlStateOf } from '#db/sql-state.ts';
import { datasets, evaluationRuns, goldenQuestions, type RelevantAnswer } from './schema/index.ts';
import type { DatasetsDatabase } from './types.ts';

export type GoldenQuestion = Pick<typeof goldenQuestions.$inferSelect, 'id' | 'question' | 'relevant'>;

export type EvaluationRun = typeof evaluationRuns.$inferSelect;

export type RunSummary = Omit<EvaluationRun, 'results'>;

/** Golden questions and runs are the owner's alone, also where the dataset is public. */
function ofOwner(datasetId: string, ownerId: string): SQL {
  return sql`exists (select 1 from ${datasets} where ${datasets.id} = ${datasetId} and ${datasets.ownerId} = ${ownerId})`;
}

/**
 * Puts these questions in the place of those that are there. A question that stays, word for word, keeps its id, so that
 * runs before and after can be laid side by side.
 * @returns how many there are now, or null when the owner has no such dataset
 */
export async function replaceGoldenQuestions(
  db: DatasetsDatabase,
  ownerId: string,
  datasetId: string,
  questions: { question: string; relevant: RelevantAnswer[] }[],
): Promise<number | null> {
  const rows = questions.map((row, ordinal) => ({ id: newId('goldenQuestion'), ordinal, ...row }));
  return db.transaction(async (transaction) => {
    // Of two lists that come at the same time the second replaces the first; they don't become one.
    const { rows: locked } = await transaction.execute(
      sql`select id from datasets where id = ${datasetId} and owner_id = ${ownerId} for no key update`,
    );
    if (locked.length === 0) return null;
    await transaction.execute(sql`
      with incoming as (
        select coalesce(known.id, new.id) as id, new.ordinal, new.question, new.relevant
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as new (id text, ordinal int, question text, relevant jsonb)
        left join golden_questions known on known.dataset_id = ${datasetId} and known.question = new.question
      ), gone as (
        delete from golden_questions where dataset_id = ${datasetId} and id not in (select id from incoming)
      )
      insert into golden_questions (id, dataset_id, ordinal, question, relevant)
      select id, ${datasetId}, ordinal, question, relevant from incoming
      on conflict (id) do update set ordinal = excluded.ordinal, relevant = excluded.relevant`);
    return rows.length;
  });
}

/** An owner's questions about a dataset in their order, all or a page of them. */
export async function listGoldenQuestions(
  db: DatasetsDatabase,
  ownerId: string,
  datasetId: string,
  page: { limit: number; offset: number } = { limit: Number.MAX_SAFE_INTEGER, offset: 0 },
): Promise<{ rows: GoldenQuestion[]; total: number }> {
  const where = and(eq(goldenQuestions.datasetId, datasetId), ofOwner(datasetId, ownerId));
  const rows = await db
    .select({ id: goldenQuestions.id, question: goldenQuestions.question, relevant: goldenQuestions.relevant })
    .from(goldenQuestions)
    .where(where)
    .orderBy(asc(goldenQuestions.ordinal))
    .limit(page.limit)
    .offset(page.offset);
  return { rows, total: await db.$count(goldenQuestions, where) };
}

/** Removes all questions about an owner's dataset. */
export async function deleteGoldenQuestions(db: DatasetsDatabase, ownerId: string, datasetId: string): Promise<void> {
  await db.delete(goldenQuestions).where(and(eq(goldenQuestions.datasetId, datasetId), ofOwner(datasetId, ownerId)));
}

export type DocumentAnswer = Exclude<RelevantAnswer, { passage: string }>;

/** For each of these answers, which documents of an owner's dataset it names, as one text that says whether they are the same; null where none. */
export async function findNamedDocuments(
  db: DatasetsDatabase,
  ownerId: string,
  datasetId: string,
  answers: DocumentAnswer[],
): Promise<(string | null)[]> {
  const { rows } = await db.execute<{ documents: string | null }>(sql`
    with named as (
      select d.id, names.* from documents d
      cross join lateral (values ('document_id', d.id), ('external_id', d.external_id), ('name', d.name)) as names (kind, value)
      where d.dataset_id = ${datasetId} and d.owner_id = ${ownerId}
    )
    select md5(string_agg(named.id, ' ' order by named.id)) as documents
    from jsonb_array_elements(${JSON.stringify(answers)}::jsonb) with ordinality as asked (answer, place)
    cross join lateral jsonb_each_text(asked.answer) as given (kind, value)
    left join named using (kind, value)
    group by place order by place`);
  return rows.map(({ documents }) => documents);
}

/** Keeps runs that were measured side by side. @returns null when their dataset was deleted meanwhile */
export async function insertRuns(db: DatasetsDatabase, runs: Omit<EvaluationRun, 'createdAt'>[]): Promise<EvaluationRun[] | null> {
  try {
    return await db.insert(evaluationRuns).values(runs).returning();
  } catch (error) {
    if (sqlStateOf(error) === FOREIGN_KEY_VIOLATION) return null;
    throw error;
  }
}

const { results: _, ...summaryColumns } = getTableColumns(evaluationRuns);

/** A page of the runs over an owner's dataset, the newest first. */
export async function listRuns(
  db: DatasetsDatabase,
  ownerId: string,
  datasetId: string,
  page: { limit: number; offset: number; questionsHash?: string | undefined },
): Promise<{ rows: RunSummary[]; total: number }> {
  const where = and(
    eq(evaluationRuns.datasetId, datasetId),
    ofOwner(datasetId, ownerId),
    page.questionsHash === undefined ? undefined : eq(evaluationRuns.questionsHash, page.questionsHash),
  );
  const rows = await db
    .select(summaryColumns)
    .from(evaluationRuns)
    .where(where)
    .orderBy(desc(evaluationRuns.createdAt), desc(evaluationRuns.id))
    .limit(page.limit)
    .offset(page.offset);
  return { rows, total: await db.$count(evaluationRuns, where) };
}

/** A run over an owner's dataset with the ranks of each question, or null. */
export async function getRun(db: DatasetsDatabase, ownerId: string, datasetId: string, runId: string): Promise<EvaluationRun | null> {
  const [run] = await db
    .select()
    .from(evaluationRuns)
    .where(and(eq(evaluationRuns.id, runId), eq(evaluationRuns.datasetId, datasetId), ofOwner(datasetId, ownerId)));
  return run ?? null;
}

/** Forgets a run over an owner's dataset. @returns whether it was there */
export async function deleteRun(db: DatasetsDatabase, ownerId: string, datasetId: string, runId: string): Promise<boolean> {
  const gone = await db
    .delete(evaluationRuns)
    .where(and(eq(evaluationRuns.id, runId), eq(evaluationRuns.datasetId, datasetId), ofOwner(datasetId, ownerId)))
    .returning({ id: evaluationRuns.id });
  return gone.length > 0;
}
