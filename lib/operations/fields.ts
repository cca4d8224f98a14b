import * as z from 'zod';
import { ID_PREFIXES, type IdKind } from '#db/ids.ts';
import { MAX_CAP } from '#lib/credits/limits.ts';
import { count } from '#lib/credits/words.ts';

/** An identifier of one kind, such as `ds_…`. What does not look like one is refused before any database is asked. */
export function id(kind: IdKind) {
  const prefix = ID_PREFIXES[kind];
  return z
    .string()
    .regex(new RegExp(`^${prefix}_[0-9a-z]{24}$`), `Expected the id of a ${kind}, such as ${prefix}_… with 24 letters and digits.`)
    .meta({ description: `Id of the ${kind}`, examples: [`${prefix}_0mb2k9x4q7h4v5w8b3n6t0zc`] });
}

/** A moment in ISO 8601, UTC. The database has no year 0. */
export const time = z.iso.datetime().refine((text) => !text.startsWith('0000'), 'Years begin with 0001.');

/** Most characters of JSON that are kept as metadata, and how deep it may be nested. */
export const METADATA_LIMITS = { characters: 16_384, depth: 50 };
export const METADATA_TOO_LARGE = `At most ${count(METADATA_LIMITS.characters)} characters of JSON are kept as metadata.`;

/** Free data of the caller's. */
export const metadata = z
  .record(z.string().max(100), z.unknown())
  .refine((value) => isShallow(value, METADATA_LIMITS.depth), {
    message: `Metadata may be nested ${METADATA_LIMITS.depth} deep.`,
    abort: true,
  })
  .refine((value) => JSON.stringify(value).length <= METADATA_LIMITS.characters, METADATA_TOO_LARGE)
  .meta({ description: `Free data of yours, at most ${count(METADATA_LIMITS.characters)} characters of JSON.` });

/** The same as it was kept. */
export const keptMetadata = z.record(z.string(), z.unknown()).meta({ description: 'Free data of yours.' });

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((inner) => isShallow(inner, depth - 1));
}

/** A number that may come as text, since query strings have nothing else. */
const queryNumber = (schema: z.ZodNumber) => z.coerce.number<number | string>().pipe(schema);

/** A whole number of credits. */
export function credits({ min, max }: { min: number; max: number }) {
  const range = `Give a whole number of credits from ${count(min)} to ${count(max)}.`;
  return z.int(range).min(min, range).max(max, range);
}

const cap = (period: string) =>
  credits({ min: 0, max: MAX_CAP })
    .nullable()
    .meta({ description: `Most credits in a ${period} (UTC); null for no cap.` });

/** The caps of an account or a key. */
export const caps = { daily_credit_cap: cap('day'), monthly_credit_cap: cap('calendar month') };

/** What was spent, to be seen beside the caps. */
export const spending = {
  spent_today: z.int().meta({ description: 'Credits spent since midnight UTC, those that running operations hold included.' }),
  spent_this_month: z.int(),
};

/** Which part of a list is asked for. */
export const page = {
  limit: queryNumber(z.number().int().min(1).max(100)).default(20).meta({ description: 'How many to return, 1–100.' }),
  offset: queryNumber(z.number().int().min(0)).default(0).meta({ description: 'How many to pass over.' }),
};

/** The shape of every list: the rows under their own name, and where they stand. */
export function listOf<Name extends string, Row extends z.ZodType>(name: Name, row: Row) {
  const rows = { [name]: z.array(row) } as Record<Name, z.ZodArray<Row>>;
  return z.object({ ...rows, total: z.int(), limit: z.int(), offset: z.int(), has_more: z.boolean() });
}

/** The position members of a list. */
export function position({ limit, offset }: { limit: number; offset: number }, total: number) {
  return { total, limit, offset, has_more: offset + limit < total };
}

/** An answer without content. */
export const nothing = z.void();
