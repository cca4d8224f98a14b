import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestDatabases, type TestDatabases } from '#db/testing.ts';
import { FILTER_LIMITS, type Filter } from './filter.ts';
import { filterCondition, filtersPassages } from './filter-condition.ts';
import { parseFilter } from './parse-filter.ts';

let databases: TestDatabases;
beforeAll(async () => {
  databases = await openTestDatabases();
});
afterAll(() => databases.close());

const DOCUMENTS = [
  {
    id: 'doc_1',
    external_id: 'a-1',
    created_at: '2026-01-05T10:00:00Z',
    mime_type: 'text/plain',
    page: null,
    metadata: { year: 2020, tags: ['red', 'blue'], author: { name: 'Ada' } },
  },
  {
    id: 'doc_2',
    external_id: null,
    created_at: '2026-02-05T10:00:00Z',
    mime_type: 'application/pdf',
    page: 3,
    metadata: { year: 2024, draft: true, author: { name: 'ada lovelace' } },
  },
  {
    id: 'doc_3',
    external_id: 'b-1',
    created_at: '2026-03-05T10:00:00.000719Z',
    mime_type: 'application/pdf',
    page: 7,
    metadata: { year: '2024', draft: false, tags: 'red' },
  },
  {
    id: 'doc_4',
    external_id: 'A_%',
    created_at: '2026-04-05T10:00:00Z',
    mime_type: 'text/html',
    page: 1,
    metadata: { page: 9, 'odd key': null, 'v2.build': { 'a.b': 1 } },
  },
];

/** The numbers of the documents that a filter lets through. */
async function passing(input: unknown): Promise<number[]> {
  const { filter, faults } = parseFilter(input);
  expect(faults).toEqual([]);
  const rows = await databases.datasetsDb.execute(sql`
    with document as (select value from jsonb_array_elements(${JSON.stringify(DOCUMENTS)}::jsonb))
    select right(d.id, 1)::int as number from document
    cross join lateral (select value->>'id' as id, value->>'external_id' collate "und-x-icu" as external_id, (value->>'created_at')::timestamptz as created_at, value->'metadata' as metadata) d
    cross join lateral (select value->>'mime_type' as mime_type) dv
    cross join lateral (select (value->>'page')::int as page) c
    where ${filter ? filterCondition(filter) : sql`true`} order by 1`);
  return (rows.rows as { number: number }[]).map(({ number }) => number);
}

describe('a filter', () => {
  test.each<[input: unknown, expected: number[]]>([
    [{}, [1, 2, 3, 4]],
    [{ year: 2024 }, [2]],
    [{ year: { eq: '2024' } }, [3]],
    [{ year: { ne: 2024 } }, [1, 3, 4]],
    [{ year: { in: [2020, '2024'] } }, [1, 3]],
    [{ year: { nin: [2020, '2024'] } }, [2, 4]],
    [{ year: { gte: 2020, lt: 2024 } }, [1]],
    [{ year: { gt: 2019 } }, [1, 2]],
    [{ year: { gt: 2020 } }, [2]],
    [{ year: { lte: '2024' } }, [3]],
    [{ draft: { exists: true } }, [2, 3]],
    [{ draft: { exists: false } }, [1, 4]],
    [{ 'odd key': { exists: true } }, []],
    [{ tags: { contains: 'red' } }, [1, 3]],
    [{ tags: { contains: 'r' } }, [3]],
    [{ 'author.name': { contains: 'ADA' } }, [1, 2]],
    [{ 'author.name': { prefix: 'Ad' } }, [1]],
    [{ 'author.name': { gte: 'a' } }, [2]],
    [{ year: { prefix: '20' } }, [3]],
    [{ external_id: { contains: 'A-' } }, [1]],
    [{ external_id: { prefix: 'A_' } }, [4]],
    [{ external_id: { exists: false } }, [2]],
    [{ external_id: { lt: 'B' } }, [4]],
    [{ external_id: { gte: 'a-1' } }, [1, 3]],
    [{ document_id: { in: ['doc_1', 'doc_4'] } }, [1, 4]],
    [{ mime_type: 'application/pdf', page: { gte: 5 } }, [3]],
    [{ page: 3 }, [2]],
    [{ page: { nin: [3, 7] } }, [1, 4]],
    [{ 'metadata.page': 9 }, [4]],
    [{ 'v2.build': { exists: true } }, []],
    [{ 'v2\\.build': { exists: true } }, [4]],
    [{ 'metadata.v2\\.build.a\\.b': 1 }, [4]],
    [{ created_at: { gte: '2026-02-05T10:00:00Z', lt: '2026-04-01' } }, [2, 3]],
    [{ created_at: '2026-03-05T12:00:00+02:00' }, [3]],
    [{ created_at: '2026-03-06T06:00:00+20:00' }, [3]],
    [{ or: [{ year: 2020 }, { draft: false }] }, [1, 3]],
    [{ not: { year: 2020 } }, [2, 3, 4]],
    [{ and: [{ draft: { exists: true } }, { not: { or: [{ draft: true }, { year: 1 }] } }] }, [3]],
  ])('%j lets through %j', async (input, expected) => {
    expect(await passing(input)).toEqual(expected);
  });

  test.each<[input: unknown, path: (string | number)[], message: RegExp]>([
    ['year', [], /Expected an object/],
    [{ year: { above: 3 } }, ['year', 'above'], /no operator "above".*gte/],
    [{ year: {} }, ['year'], /how year is compared/],
    [{ year: { in: 3 } }, ['year', 'in'], /list of at least one/],
    [{ year: { in: [] } }, ['year', 'in'], /list of at least one/],
    [{ year: null }, ['year'], /Expected text, a number, true or false/],
    [{ year: { gt: true } }, ['year', 'gt'], /a number or text/],
    [{ year: { exists: 'yes' } }, ['year', 'exists'], /true or false/],
    [{ or: { year: 1 } }, ['or'], /list of at least one filter/],
    [{ or: [] }, ['or'], /list of at least one filter/],
    [{ or: [{ page: 'three' }] }, ['or', 0, 'page'], /whole number/],
    [{ page: { prefix: '3' } }, ['page', 'prefix'], /does not apply to page/],
    [{ page: 2 ** 31 }, ['page'], /whole number/],
    [{ page: { in: [1, 1.5] } }, ['page', 'in'], /whole number/],
    [{ created_at: { gt: 'yesterday' } }, ['created_at', 'gt'], /ISO 8601/],
    [{ created_at: { lt: '9999-12-31T23:59:59-05:00' } }, ['created_at', 'lt'], /ISO 8601/],
    [{ created_at: { contains: '2026-01-01' } }, ['created_at', 'contains'], /does not apply to created_at/],
    [{ external_id: { contains: 3 } }, ['external_id', 'contains'], /takes text/],
    [{ 'a..b': 1 }, ['a..b'], /name of a field/],
    [{ ['a'.repeat(201)]: 1 }, ['a'.repeat(201)], /name of a field/],
    [{ 'a\0': 1 }, ['a\0'], /name of a field/],
    [{ year: Number.POSITIVE_INFINITY }, ['year'], /Expected text, a number/],
    [{ year: { in: Array.from({ length: FILTER_LIMITS.listValues + 1 }, () => 1) } }, ['year', 'in'], /at most 100 values/],
    [{ year: 'x'.repeat(1_001) }, ['year'], /1000 characters/],
    [{ year: 'x\0' }, ['year'], /U\+0000/],
    [{ not: { not: { not: { not: { not: { a: 1 } } } } } }, ['not', 'not', 'not', 'not', 'not'], /5 deep/],
    [{ or: Array.from({ length: FILTER_LIMITS.conditions + 5 }, (_, index) => ({ a: index })) }, ['or', 50, 'a'], /50 conditions/],
    [{ not: {} }, ['not'], /is empty/],
    [{ year: 2024, or: [{ year: 2025 }, {}] }, ['or', 1], /is empty/],
  ])('%j is refused, and where it is wrong', (input, path, message) => {
    const { filter, faults } = parseFilter(input);
    expect(filter).toBeNull();
    expect(faults).toHaveLength(1);
    expect(faults[0]?.path).toEqual(path);
    expect(faults[0]?.message).toMatch(message);
  });

  test.each([
    { or: Array.from({ length: 50 }, (_, index) => ({ a: index })) },
    { not: { not: { not: { not: { a: 1 } } } } },
    { a: { in: Array.from({ length: 100 }, (_, index) => index) } },
    { ['a'.repeat(200)]: 'x'.repeat(1_000) },
    { page: 2 ** 31 - 1, created_at: '9999-12-31T23:59:59Z' },
  ])('is taken up to the limits', (input) => {
    const { filter, faults } = parseFilter(input);
    expect(faults).toEqual([]);
    expect(filter).not.toBeNull();
  });

  test('looks at passages only where it asks for their page', () => {
    const looks = (input: unknown) => filtersPassages(parseFilter(input).filter as Filter);
    expect(looks({ not: { or: [{ a: 1 }, { page: 2 }] } })).toBe(true);
    expect(looks({ 'metadata.page': 2, mime_type: 'text/plain' })).toBe(false);
  });

  test('and its opposite part the documents in two, whatever it says', async () => {
    const scalar = fc.oneof(
      fc.constantFrom('red', 'Ada', '2024', "'; drop table documents; --", '%_', ''),
      fc.integer({ min: 0, max: 2100 }),
      fc.boolean(),
    );
    const condition = fc.oneof(
      fc.record({
        field: fc.constantFrom('year', 'tags', 'draft', 'author.name', "x'y", 'a"b'),
        operator: fc.constantFrom('eq', 'ne', 'contains'),
        value: scalar,
      }),
      fc.record({
        field: fc.constantFrom('year', 'author.name'),
        operator: fc.constantFrom('gt', 'gte', 'lt', 'lte'),
        value: fc.oneof(
          fc.integer(),
          fc.string({ maxLength: 5 }).filter((text) => !text.includes('\0')),
        ),
      }),
      fc.record({
        field: fc.constantFrom('external_id', 'mime_type'),
        operator: fc.constantFrom('prefix', 'contains'),
        value: fc.constantFrom('a', 'text/', '%'),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(condition, { minLength: 1, maxLength: 5 }), fc.constantFrom('and', 'or'), async (conditions, join) => {
        const filter = { [join]: conditions.map(({ field, operator, value }) => ({ [field]: { [operator]: value } })) };
        const both = [...(await passing(filter)), ...(await passing({ not: filter }))].sort();
        expect(both).toEqual([1, 2, 3, 4]);
      }),
      { numRuns: 60 },
    );
  });
});
