import { customType, timestamp } from 'drizzle-orm/pg-core';

/** A moment with time zone, read as a Date. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/** When the row was made. */
export const createdAt = () => moment('created_at').notNull().defaultNow();

/** When the row last changed; the writer sets it. */
export const updatedAt = () => moment('updated_at').notNull().defaultNow();

/**
 * pgvector's half-precision vector without a fixed dimension: the dimension belongs to the dataset's embedding model.
 * Values are passed as number arrays, two bytes a component on disk.
 */
export const halfVector = customType<{ data: number[]; driverData: string }>({
  dataType: () => 'halfvec',
  toDriver: (value) => `[${value.join(',')}]`,
  fromDriver: (value) => JSON.parse(value) as number[],
});

/** pgvector's sparse vector, written in its text form `{index:value,...}/dimensions` with indices from 1. */
export const sparseVector = customType<{ data: string; driverData: string; config: { dimensions: number } }>({
  dataType: (config) => `sparsevec(${config?.dimensions ?? 0})`,
});
