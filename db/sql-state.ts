/** Conditions that Postgres refuses a row for, as it names them (SQLSTATE, appendix A of its manual). */
export const UNIQUE_VIOLATION = '23505';
export const FOREIGN_KEY_VIOLATION = '23503';

/** The SQLSTATE of an error that Postgres answered with, whether or not Drizzle has wrapped it; undefined for any other error. */
export function sqlStateOf(error: unknown): string | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  return [error, cause].map((candidate) => (candidate as { code?: string } | undefined)?.code).find((code) => code !== undefined);
}
