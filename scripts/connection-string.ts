import { postgresUrl } from '#lib/env.ts';

/** The connection string in a variable. Throws naming a variable that holds none, but not what it holds, which may be a password. */
export function connectionString(variable: string, value: string): string {
  const { data, error } = postgresUrl.safeParse(value);
  if (data === undefined) throw new Error(`${variable} ${error?.issues[0]?.message}`);
  return data;
}
