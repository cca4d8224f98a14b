import { sql } from 'drizzle-orm';
import type { DatasetsDatabase } from '#db/datasets/types.ts';
import type { SearchHit } from './search-hit.ts';

type Passage = {
  document_id: string;
  ordinal: number;
  content: string;
  start: number;
  end: number;
  page: number | null;
  /** The stored text from this passage's start to the next one's end, where blanks lie between them. */
  through_next: string | null;
};

/**
 * The hits with the passage before and the passage after each. Hits of one document whose passages then touch become one, in the place
 * of the best of them. Content and span are exactly what the document's text has there, without repeating what passages share.
 *
 * @param hits best first
 */
export async function expandHits<Hit extends SearchHit>(db: DatasetsDatabase, hits: Hit[]): Promise<Hit[]> {
  if (hits.length === 0) return hits;
  const passages = await readAround(db, hits);
  const expanded: Hit[] = [];
  const taken = new Set<Hit>();
  for (const hit of hits) {
    if (taken.has(hit)) continue;
    const run = runAround(hit, passages.get(hit.documentId) ?? []);
    for (const other of hits) if (other.documentId === hit.documentId && run.some(isPassageOf(other))) taken.add(other);
    expanded.push(await asOne(db, hit, run));
  }
  return expanded;
}

function isPassageOf(hit: SearchHit) {
  return ({ ordinal }: Passage) => ordinal === hit.ordinal;
}

/** The passages next to one another that the hit's is among. */
function runAround(hit: SearchHit, passages: Passage[]): Passage[] {
  const at = passages.findIndex(isPassageOf(hit));
  if (at < 0) return [];
  let [first, last] = [at, at];
  while (passages[first - 1]?.ordinal === (passages[first]?.ordinal ?? 0) - 1) first--;
  while (passages[last + 1]?.ordinal === (passages[last]?.ordinal ?? 0) + 1) last++;
  return passages.slice(first, last + 1);
}

async function asOne<Hit extends SearchHit>(db: DatasetsDatabase, hit: Hit, run: Passage[]): Promise<Hit> {
  const [first, last] = [run[0], run.at(-1)];
  if (!first || !last) return hit;
  const content = joined(run) ?? (await readText(db, hit))?.slice(first.start, last.end);
  if (content === undefined) return hit;
  return { ...hit, content, citation: { ...hit.citation, page: first.page, start: first.start, end: last.end } };
}

/** The text of passages that follow one another, each reaching further; null where the blanks between two of them are not known for certain. */
function joined(run: Passage[]): string | null {
  let text = '';
  let previous: Passage | undefined;
  for (const passage of run) {
    const blanks = blanksBetween(previous, passage);
    if (blanks === null) return null;
    text += blanks + passage.content.slice(Math.max(0, (previous?.end ?? 0) - passage.start));
    previous = passage;
  }
  return text;
}

/**
 * Spans count UTF-16 code units and Postgres counts characters, which only differ after a character beyond the basic plane. What Postgres
 * cut out is right where both passages stand in it at their places.
 */
function blanksBetween(previous: Passage | undefined, next: Passage): string | null {
  if (!previous || next.start <= previous.end) return '';
  const cut = previous.through_next ?? '';
  const isRight = cut.length === next.end - previous.start && cut.startsWith(previous.content) && cut.endsWith(next.content);
  return isRight ? cut.slice(previous.end - previous.start, next.start - previous.start) : null;
}

async function readAround(db: DatasetsDatabase, hits: SearchHit[]): Promise<Map<string, Passage[]>> {
  const wanted = hits.flatMap(({ documentId, version, ordinal }) =>
    [ordinal - 1, ordinal, ordinal + 1].map((place) => ({ document_id: documentId, version, ordinal: place })),
  );
  const { rows } = await db.execute<Passage>(sql`
    with wanted as materialized (
      select distinct w.* from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as w(document_id text, version int, ordinal int)
    ), passages as materialized (
      select c.document_id, c.version, c.ordinal, c.content, c.start, c."end", c.page,
        lead(c.ordinal) over w as next_ordinal, lead(c.start) over w as next_start, lead(c."end") over w as next_end
      from wanted join chunks c using (document_id, version, ordinal)
      window w as (partition by c.document_id, c.version order by c.ordinal)
    )
    select p.document_id, p.ordinal, p.content, p.start, p."end", p.page,
      case when p.next_ordinal = p.ordinal + 1 and p.next_start > p."end" then substr(dv.text, p.start + 1, p.next_end - p.start) end as through_next
    from passages p join document_versions dv on dv.document_id = p.document_id and dv.version = p.version
    order by p.document_id, p.ordinal`);
  return Map.groupBy(rows, ({ document_id }) => document_id);
}

async function readText(db: DatasetsDatabase, { documentId, version }: SearchHit): Promise<string | undefined> {
  const { rows } = await db.execute<{ text: string | null }>(
    sql`select text from document_versions where document_id = ${documentId} and version = ${version}::int`,
  );
  return rows[0]?.text ?? undefined;
}
