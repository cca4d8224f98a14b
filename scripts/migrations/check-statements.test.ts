import { describe, expect, test } from 'vitest';
import { check, SOUND } from './testing-check.ts';

/** What the check says of a third migration with this SQL. */
function checkSql(sql: string): string[] {
  return check([...SOUND, { tag: '0002_change', sql: `${sql}\n` }]);
}

describe('a statement that loses data, breaks running code or holds a lock for long needs a review:', () => {
  test.each([
    ['DROP TABLE "notes";', ':1 drops the table notes'],
    ['drop table if exists public."notes" cascade', ':1 drops the table notes'],
    ['DROP INDEX "notes_title_index";', 'drops the index notes_title_index'],
    ['DROP TYPE "mood";', 'drops the type mood'],
    ['SELECT 1;\n--> statement-breakpoint\nALTER TABLE "notes" DROP COLUMN "title";', ':3 drops the column notes.title'],
    ['ALTER TABLE notes DROP title', 'drops the column notes.title'],
    ['ALTER TABLE ONLY "notes" ADD COLUMN "a" text, DROP CONSTRAINT "notes_pkey";', 'drops the constraint notes_pkey of notes'],
    ['ALTER TABLE "notes" ADD COLUMN "body" text NOT NULL;', 'adds the column notes.body NOT NULL without a default'],
    [
      'ALTER TABLE "notes" ADD COLUMN "key" uuid DEFAULT gen_random_uuid() NOT NULL;',
      'adds the column notes.key with a value of its own in each row',
    ],
    ['ALTER TABLE "notes" ADD COLUMN "author" text REFERENCES "authors"("id");', 'adds the column notes.author with a constraint'],
    ['ALTER TABLE "notes" ALTER COLUMN "title" SET DATA TYPE integer USING "title"::integer;', 'changes the type of notes.title'],
    ['ALTER TABLE "notes" ALTER "title" /* really */ TYPE integer;', 'changes the type of notes.title'],
    ['ALTER TABLE "notes" ALTER COLUMN "title" SET NOT NULL;', 'sets notes.title NOT NULL'],
    ['ALTER TABLE "notes" ADD CONSTRAINT "fk" FOREIGN KEY ("author") REFERENCES "authors"("id");', 'adds the foreign key fk to notes'],
    ['ALTER TABLE "notes" ADD CONSTRAINT "short" CHECK (length("title") < 10);', 'adds the check short to notes'],
    ['ALTER TABLE "notes" ADD CONSTRAINT "once" UNIQUE("title");', 'adds the unique once to notes'],
    ['CREATE INDEX "slow" ON "notes" USING btree ("title");', 'builds the index slow: notes cannot be written to'],
    ['CREATE UNIQUE INDEX "slow" ON ONLY "public"."notes" ("title");', 'builds the index slow'],
    ['ALTER TABLE "notes" ADD COLUMN "body" text DEFAULT NULL NOT NULL;', 'adds the column notes.body NOT NULL without a default'],
    ['ALTER TABLE "notes" ALTER COLUMN "title" DROP DEFAULT;', 'drops the default of notes.title'],
    ['MERGE INTO notes USING authors ON true WHEN MATCHED THEN DELETE;', 'deletes rows of notes by MERGE'],
    ['ALTER TABLE "notes" RENAME TO "memos";', 'renames notes to memos'],
    ['ALTER TABLE "notes" RENAME COLUMN "title" TO "heading";', 'renames notes title to heading'],
    ["ALTER TYPE \"mood\" RENAME VALUE 'sad' TO 'blue';", 'the type mood'],
    ['ALTER TABLE "notes" DISABLE ROW LEVEL SECURITY;', 'runs disable row level security on notes'],
    ['TRUNCATE "notes";', 'empties the table notes'],
    ['DELETE FROM "notes";', 'runs delete from notes without WHERE'],
    ['UPDATE "notes" SET "title" = (SELECT max(id) FROM authors WHERE id > \'a\');', 'runs update notes without WHERE'],
    ['WITH gone AS (DELETE FROM "notes" RETURNING id) SELECT count(*) FROM gone;', 'runs delete from notes inside WITH'],
    ['DO $$ BEGIN DROP TABLE notes; END $$;', 'runs code by do'],
    ['LOCK TABLE "notes";', 'runs lock notes'],
    ['-- reviewed:\nDROP TABLE "notes";', 'drops the table notes'],
    ['-- reviewed: meant for the first one only\nDROP TABLE "notes";\nDROP TABLE "authors";', ':3 drops the table authors'],
    ['SELECT 1; -- reviewed: on the line of another statement\nDROP TABLE "notes";', 'drops the table notes'],
    ['-- reviewed: too far away\n\nDROP TABLE "notes";', 'drops the table notes'],
  ])('%s', (sql, message) => {
    expect(checkSql(sql)).toEqual([expect.stringContaining(message)]);
  });
});

describe('what runs outside of a transaction says so, and nothing else does:', () => {
  test.each([
    ['CREATE INDEX CONCURRENTLY IF NOT EXISTS "x" ON "notes" ("id");', 'has CREATE INDEX CONCURRENTLY, which no transaction takes'],
    ['-- no transaction:\nCREATE INDEX CONCURRENTLY IF NOT EXISTS "x" ON "notes" ("id");', 'which no transaction takes'],
    [
      '-- no transaction: long\nCREATE INDEX CONCURRENTLY "x" ON "notes" ("id");',
      'has CREATE INDEX CONCURRENTLY outside of a transaction, where it must be able to run twice',
    ],
    ['BEGIN;\nSELECT 1;', '0002_change.sql:1 has BEGIN'],
    ["SELECT 'never closed;", '0002_change.sql cannot be read: line 1: a quotation is not closed'],
    ['-- nothing yet', '0002_change.sql holds no statement'],
  ])('%s', (sql, message) => {
    expect(checkSql(sql)).toEqual([expect.stringContaining(message)]);
  });
});

describe('what is harmless passes:', () => {
  test.each([
    '-- reviewed: nobody has read it for a month\nDROP TABLE "notes";',
    '-- DROP TABLE "notes";\nSELECT 1;',
    "COMMENT ON TABLE notes IS 'drop table; truncate';",
    'CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN DELETE FROM notes; DROP TABLE notes; END $body$;',
    'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 1 END; END;',
    'CREATE TABLE "tags" ("id" text NOT NULL);\nCREATE INDEX "i" ON "tags" ("id");\nALTER TABLE "tags" ADD CONSTRAINT "fk" FOREIGN KEY ("id") REFERENCES "notes"("id");',
    'ALTER TABLE "notes" ADD COLUMN "body" text;',
    'ALTER TABLE "notes" ADD COLUMN "seen" timestamp with time zone DEFAULT now() NOT NULL;',
    'ALTER TABLE "notes" ADD COLUMN "price" numeric(10, 2) DEFAULT 0 NOT NULL;',
    'ALTER TABLE "notes" ADD CONSTRAINT "short" CHECK ("title" is not null) NOT VALID;',
    'ALTER TABLE "notes" VALIDATE CONSTRAINT "short";',
    'ALTER TABLE "notes" ALTER COLUMN "title" DROP NOT NULL;',
    'ALTER TABLE "notes" ALTER COLUMN "title" SET STORAGE EXTERNAL, SET (toast_tuple_target = 8160);',
    'ALTER TABLE "notes" ADD COLUMN "drop column" text;',
    'UPDATE "notes" SET "title" = \'x\' WHERE "title" = \'\';',
    '-- no transaction: long\nCREATE INDEX CONCURRENTLY IF NOT EXISTS "x" ON "notes" ("id");',
  ])('%s', (sql) => {
    expect(checkSql(sql)).toEqual([]);
  });
});
