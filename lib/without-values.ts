import { DrizzleQueryError } from 'drizzle-orm';

/**
 * A thrown thing as a log may have it. Drizzle puts the values of a failed statement into its error's text, and they are customers' own:
 * what they asked, their addresses, the hashes of their keys; why the database refused it is not in that text. Here it is the other way round.
 */
export function withoutValues(error: unknown): unknown {
  if (!(error instanceof DrizzleQueryError)) return error;
  const { cause, message, query, stack } = error;
  const text = `${cause?.message ?? 'A statement failed.'}\n${query}`;
  return Object.assign(new Error(text), { stack: stack?.replace(message, () => text) });
}
