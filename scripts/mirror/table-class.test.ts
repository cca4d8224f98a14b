import { sql } from 'drizzle-orm';
import {
  bigint,
  customType,
  doublePrecision,
  foreignKey,
  index,
  integer,
  jsonb,
  type PgTable,
  pgSchema,
  pgTable,
  text,
  unique,
} from 'drizzle-orm/pg-core';
import { describe, expect, test } from 'vitest';
import { tableClass } from './table-class.ts';

describe('the class of a table', () => {
  test('says all that the table says', () => {
    const shelves = pgTable('shelves', { id: text('id').primaryKey(), room: text('room').notNull() });
    const books = pgTable(
      'books',
      {
        id: bigint('id', { mode: 'number' }).primaryKey().generatedByDefaultAsIdentity(),
        isbn: text('isbn').unique('books_isbn'),
        state: text('state', { enum: ['new', 'old'] })
          .notNull()
          .default('new'),
        shelf: text('shelf').references(() => shelves.id, { onDelete: 'set null', onUpdate: 'cascade' }),
        room: text('room'),
        kinds: text('kinds', { enum: ['a', 'b'] }).array(),
        made: text('made').$defaultFn(() => 'here'),
      },
      (table) => [
        foreignKey({ columns: [table.shelf, table.room], foreignColumns: [shelves.id, shelves.room], name: 'books_place' }),
        index('books_lower').using('hash', sql`lower(${table.isbn})`).where(sql`${table.room} = ${'attic'}`),
        index('books_first').on(table.state.asc().nullsFirst(), table.room.op('text_pattern_ops')),
      ],
    );
    const comments = { table: 'What is "read".', columns: new Map([['isbn', 'On the back.']]) };
    expect(tableClass(books, comments, 'Library')).toBe(`class Books(Library, table=True):
    """What is "read"."""

    __tablename__ = "books"
    __table_args__ = (
        sa.ForeignKeyConstraint(["shelf", "room"], ["shelves.id", "shelves.room"], name="books_place"),
        sa.UniqueConstraint("isbn", name="books_isbn"),
        sa.Index(
            "books_lower",
            sa.text('(lower("isbn"))'),
            postgresql_using="hash",
            postgresql_where=sa.text("\\"room\\" = 'attic'"),
        ),
        sa.Index("books_first", sa.text('"state" ASC NULLS FIRST'), sa.text('"room" text_pattern_ops')),
    )

    id: int = Field(default=None, sa_column=sa.Column("id", sa.BigInteger, sa.Identity(always=False), primary_key=True))
    isbn: str | None = Field(default=None, sa_column=sa.Column("isbn", sa.Text, comment="On the back."))
    state: Literal["new", "old"] = Field(
        default=None,
        sa_column=sa.Column("state", columns.OneOf("new", "old"), nullable=False, server_default=sa.text("'new'")),
    )
    shelf: str | None = Field(
        default=None,
        sa_column=sa.Column(
            "shelf",
            sa.Text,
            sa.ForeignKey("shelves.id", name="books_shelf_shelves_id_fk", ondelete="SET NULL", onupdate="CASCADE"),
        ),
    )
    room: str | None = Field(default=None, sa_column=sa.Column("room", sa.Text))
    kinds: list[Literal["a", "b"]] | None = Field(
        default=None, sa_column=sa.Column("kinds", postgresql.ARRAY(columns.OneOf("a", "b")))
    )
    made: str | None = Field(default=None, sa_column=sa.Column("made", sa.Text))`);
  });

  test('gives a name that Python or SQLModel keeps for itself to the column only', () => {
    const names = ['metadata', 'class', 'json', 'model_config', 'columns', 'end', 'model_name'];
    const table = pgTable('odd', Object.fromEntries(names.map((name) => [name, text(name).notNull()])));
    const attributes = [...write(table).matchAll(/^ {4}(\w+): str = Field\(sa_column=sa.Column\("(\w+)"/gm)].map(([, ...pair]) => pair);
    expect(attributes.map(([, column]) => column)).toEqual(names);
    expect(attributes.map(([attribute]) => attribute)).toEqual([...names.slice(0, 5).map((name) => `${name}_`), 'end', 'model_name']);
  });

  test('keeps quotes, backslashes and colons of a default as they are', () => {
    const table = pgTable('quotes', {
      a: text('a').default(`it's "a\\b"`),
      b: jsonb('b').default({ a: 1 }),
      c: integer('c').default(-1),
    });
    expect(write(table)).toContain(String.raw`server_default=sa.text("'it''s \"a\\b\"'")`);
    expect(write(table)).toContain(String.raw`server_default=sa.text("'{\"a\"\\:1}'::jsonb")`);
    expect(write(table)).toContain('server_default=sa.text("-1")');
  });
});

describe('what cannot be said in Python is refused by name', () => {
  const money = customType<{ data: string }>({ dataType: () => 'money' });
  test.each<[string, PgTable]>([
    ['gauges.reading has the type double precision', pgTable('gauges', { reading: doublePrecision('reading') })],
    ['gauges.price has the type money', pgTable('gauges', { price: money('price') })],
    ['gauges.prices has the type money[]', pgTable('gauges', { prices: money('prices').array() })],
    ['gauges.grid has the type integer[][]', pgTable('gauges', { grid: integer('grid').array().array() })],
    ['gauges.double is computed', pgTable('gauges', { double: integer('double').generatedAlwaysAs(sql`2 * 1`) })],
    ['gauges is in the schema plant', pgSchema('plant').table('gauges', { id: integer('id') })],
    [
      'gauges: once treats nulls as equal',
      pgTable('gauges', { id: integer('id') }, (table) => [unique('once').on(table.id).nullsNotDistinct()]),
    ],
    ['gauges has an index without a name', pgTable('gauges', { id: integer('id') }, (table) => [index().on(table.id)])],
  ])('%s', (message, table) => {
    expect(() => write(table)).toThrow(message);
    expect(() => write(table)).toThrow(/which the Python mirror does not know\. Teach it in scripts\/mirror\/[a-z-]+\.ts\.$/);
  });
});

function write(table: PgTable): string {
  return tableClass(table, { table: undefined, columns: new Map() }, 'Base');
}
