import { type ParseArgsConfig, parseArgs } from 'node:util';
import { connectionString } from '../../connection-string.ts';
import { DATABASES, type DatabaseName } from '../folder.ts';

/** Variables with the direct (not pooled) connection strings: a lock and a transaction must stay on one connection. */
const UNPOOLED = { auth: 'AUTH_DATABASE_URL_UNPOOLED', datasets: 'DATASETS_DATABASE_URL_UNPOOLED' } as const;

type Options = NonNullable<ParseArgsConfig['options']>;

/** Reads the command line: the databases that were named (both if none was) and the flags. Throws on anything it doesn't know. */
export function readArguments<T extends Options>(options: T) {
  const { values, positionals } = parseArgs({ options, allowPositionals: true, strict: true });
  for (const name of positionals) {
    if (!DATABASES.includes(name as DatabaseName))
      throw new Error(`There is no database "${name}". Name auth or datasets, or neither for both.`);
  }
  const databases = DATABASES.filter((name) => positionals.length === 0 || positionals.includes(name));
  return { databases, values };
}

/** Where a database is, from the environment. Throws naming the variable that is missing or no address, but not what it holds, which may be a password. */
export function placeOf(database: DatabaseName): { url: string; proxy: string | undefined } {
  const variable = UNPOOLED[database];
  const url = process.env[variable];
  if (!url) throw new Error(`${variable} is not set. It is the direct (not pooled) connection string of the ${database} database.`);
  return { url: connectionString(variable, url), proxy: process.env.DATABASE_PROXY };
}

/** Runs a command; when it fails, says why without a stack and exits with 1. */
export async function runCommand(command: () => Promise<void> | void): Promise<void> {
  try {
    await command();
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}
