/** A table as a schema file declares it or a live database has it, with the names of its columns. */
export interface OwnedTable {
  name: string;
  columns: string[];
}

export interface Ownership {
  /** Of each database: what each file of its schema declares, by the file's path. */
  declared: Record<string, Record<string, OwnedTable[]>>;
  /** Of each database: the tables that it really has, besides drizzle's own. */
  live: Record<string, OwnedTable[]>;
}

/** Words of which a column's name is made when it is about credits or money. */
const CREDIT_WORDS = /(^|_)(credits?|balance|bought|purchased|debt|held|holds?|plan|trial|cap|price|stripe)(_|$)/;

/** Words of which a column's name is made when it lets somebody in. */
const AUTH_WORDS = /(^|_)(auth|otp|passwd|passwords?|secrets?|tokens?|hash|salt|sessions?|cookie|provider|scopes?|email)(_|$)/;

/**
 * Every way in which tables are not owned as they should be, a line each that names the table: each table belongs to one file of one
 * database's schema, `users` knows nothing of credits, and the tables of credits let nobody in.
 */
export function findOwnershipFaults({ declared, live }: Ownership): string[] {
  const owners = Object.entries(declared).flatMap(([database, files]) =>
    Object.entries(files).flatMap(([file, tables]) => tables.map((table) => ({ ...table, database, file }))),
  );
  const found = Object.entries(live).flatMap(([database, tables]) => tables.map((table) => ({ ...table, database, file: null })));
  return [
    ...found.filter(({ name, database }) => !owners.some((owner) => owner.name === name && owner.database === database)).map(unowned),
    ...owners.filter(({ name, database }) => !found.some((table) => table.name === name && table.database === database)).map(unmade),
    ...findTwice(owners, found),
    ...[...owners, ...found].flatMap(findMisplacedColumns),
  ];
}

interface Place extends OwnedTable {
  database: string;
  file: string | null;
}

function unowned({ name, database }: Place): string {
  return `table ${name} of the ${database} database is declared by no file of db/${database}/schema`;
}

function unmade({ name, database, file }: Place): string {
  return `table ${name} is declared by ${file}, but the ${database} database does not have it`;
}

function findTwice(owners: Place[], found: Place[]): string[] {
  const names = [...new Set([...owners, ...found].map(({ name }) => name))];
  return names.flatMap((name) => {
    const files = owners.filter((owner) => owner.name === name).map(({ file }) => file);
    const databases = [...new Set([...owners, ...found].filter((table) => table.name === name).map(({ database }) => database))];
    return [
      ...(files.length > 1 ? [`table ${name} is declared by ${files.join(' and ')}`] : []),
      ...(databases.length > 1 ? [`table ${name} is in both databases, ${databases.join(' and ')}`] : []),
    ];
  });
}

function findMisplacedColumns({ name, columns, database, file }: Place): string[] {
  const where = file ?? `the ${database} database`;
  if (name === 'users') {
    return columns
      .filter((column) => CREDIT_WORDS.test(column))
      .map((column) => `users.${column} in ${where} is about credits: users has none`);
  }
  if (!name.startsWith('credit_')) return [];
  return columns
    .filter((column) => AUTH_WORDS.test(column))
    .map((column) => `${name}.${column} in ${where} is about letting people in: a table of credits has no such thing`);
}
