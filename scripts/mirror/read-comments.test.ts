import { describe, expect, test } from 'vitest';
import { readExportComments, readTableComments } from './read-comments.ts';

const SOURCE = `
import { pgTable, text } from 'drizzle-orm/pg-core';

/** Not about a table. */
export const LIMIT = 3;

/**
 * A thing: see \`things\`, which
 * says more.
 */
export const things = pgTable('things', {
  /** What it is called. */
  name: text('name').notNull(),
  // Not for readers of the database.
  code: text('code'), /** About the next one. */
  note: text('note').default('/** not a comment */'),
  createdAt: createdAt(),
  /** Its own words. */
  updatedAt: createdAt(),
  moment: moment('moment'),
});

export const others = pgTable('others', { id: text('id') }, () => []);
`;

describe('the comments of a schema', () => {
  const tables = readTableComments(
    'things.ts',
    SOURCE,
    new Map([
      ['createdAt', 'When it was made.'],
      ['moment', 'A moment.'],
    ]),
  );

  test('are those in doc form that stand directly above a table or a column', () => {
    expect(tables.get('things')).toEqual({
      table: 'A thing: see `things`, which says more.',
      columns: new Map([
        ['name', 'What it is called.'],
        ['note', 'About the next one.'],
        ['createdAt', 'When it was made.'],
        ['updatedAt', 'Its own words.'],
      ]),
    });
  });

  test('may be missing', () => {
    expect(tables.get('others')).toEqual({ table: undefined, columns: new Map() });
    expect([...tables.keys()]).toEqual(['things', 'others']);
  });

  test('of functions are read by their name', () => {
    const text = '/** A moment. */\nexport const moment = () => 1;\nexport const bare = 2;';
    expect(readExportComments('columns.ts', text)).toEqual(new Map([['moment', 'A moment.']]));
  });

  test('are not guessed where the columns are put together elsewhere', () => {
    expect(() => readTableComments('a.ts', "export const a = pgTable('a', shared);", new Map())).toThrow('a.ts: the columns of a');
  });
});
