import type { Statement } from './statements.ts';

interface Rule {
  /** Matches the normal form of a statement or of an ALTER TABLE's action, with the named groups that `does` fills in. */
  pattern: RegExp;
  /** What makes it harmless after all. */
  unless?: RegExp;
  /** Harmless on a table that the same migration makes, since that has no rows and no readers. */
  onlyExisting?: true;
  does: string;
  because: string;
}

/** What somebody has to look at before it runs on a database in use. */
const STATEMENTS: Rule[] = [
  {
    pattern:
      /^drop (?<kind>materialized view|event trigger|foreign table|\w+) (?:concurrently )?(?:if exists )?(?<name>.+?) (?:cascade |restrict )?$/,
    does: 'drops the {kind} {name}',
    because: 'what it held is lost, and code that is still running may use it',
  },
  {
    pattern: /^truncate (?:table )?(?:only )?(?<table>\S+) /,
    onlyExisting: true,
    does: 'empties the table {table}',
    because: 'its rows are lost',
  },
  {
    pattern: /^(?<kind>delete from|update) (?:only )?(?<table>\S+) /,
    unless: / where /,
    onlyExisting: true,
    does: 'runs {kind} {table} without WHERE',
    because: 'it changes every row in one transaction',
  },
  {
    pattern: /^with .* (?<!for |for no key )(?<kind>delete from|update) (?:only )?(?<table>\S+) /,
    onlyExisting: true,
    does: 'runs {kind} {table} inside WITH',
    because: 'this check does not see which rows it changes',
  },
  {
    pattern: /^merge into (?:only )?(?<table>\S+) .* then delete /,
    onlyExisting: true,
    does: 'deletes rows of {table} by MERGE',
    because: 'this check does not see which',
  },
  {
    pattern: /^create (?:unique )?index (?!concurrently )(?:if not exists )?(?:(?<name>\S+) )?on (?:only )?(?<table>\S+) /,
    onlyExisting: true,
    does: 'builds the index {name}',
    because: '{table} cannot be written to until it is built; use CREATE INDEX CONCURRENTLY in a migration without transaction',
  },
  {
    pattern: /^(?<kind>reindex|cluster|vacuum full|lock|refresh materialized view) (?!.*concurrently )(?:table |index )?(?<name>\S+) /,
    does: 'runs {kind} {name}',
    because: 'it is locked meanwhile',
  },
  {
    pattern:
      /^alter (?!table )(?<kind>materialized view|\w+) (?:if exists )?(?<name>\S+) (?:.* )?(?:rename|drop|set schema|alter attribute) /,
    does: 'takes something from the {kind} {name} or renames it',
    because: 'code that is still running may use it',
  },
  {
    pattern: /^(?<kind>do|execute|call|explain) /,
    does: 'runs code by {kind}',
    because: 'this check does not read what that does',
  },
];

const ADDED_COLUMN = '^add (?:column )?(?:if not exists )?(?!(?:constraint|check|foreign|primary|unique|exclude) )(?<name>\\S+) ';

/** The same for the actions of ALTER TABLE, which may be several in one statement. */
const TABLE_ACTIONS: Rule[] = [
  {
    pattern: /^drop (?<kind>constraint) (?:if exists )?(?<name>\S+) /,
    does: 'drops the constraint {name} of {table}',
    because: 'code that is still running may rely on it',
  },
  {
    pattern: /^drop (?!constraint )(?:column )?(?:if exists )?(?<name>\S+) /,
    does: 'drops the column {table}.{name}',
    because: 'its values are lost, and code that is still running may use it',
  },
  {
    pattern: new RegExp(`${ADDED_COLUMN}.*not null `),
    unless: / (?:default (?!null )|(?:generated|smallserial|serial|bigserial) )/,
    does: 'adds the column {table}.{name} NOT NULL without a default',
    because: 'it fails on a table with rows, and inserts of code that is still running fail',
  },
  {
    pattern: new RegExp(`${ADDED_COLUMN}.*(?:serial|generated|default (?!now |current_)[\\w".]+ \\() `),
    does: 'adds the column {table}.{name} with a value of its own in each row',
    because: 'the whole table is written anew while it is locked',
  },
  {
    pattern: new RegExp(`${ADDED_COLUMN}.*(?:references|check|unique|primary key) `),
    does: 'adds the column {table}.{name} with a constraint',
    because: 'every row is checked while the table is locked',
  },
  {
    pattern: /^add (?:constraint (?<name>\S+) )?(?<kind>foreign key|check|primary key|unique|exclude) /,
    unless: / (?:not valid|using index) /,
    does: 'adds the {kind} {name} to {table}',
    because: 'every row is checked while the table is locked; add it NOT VALID and validate it in a later migration, or USING INDEX',
  },
  {
    pattern: /^alter (?:column )?(?<name>\S+) (?:set data )?type /,
    does: 'changes the type of {table}.{name}',
    because: 'the whole table is written anew while it is locked',
  },
  {
    pattern: /^alter (?:column )?(?<name>\S+) set not null /,
    does: 'sets {table}.{name} NOT NULL',
    because: 'it fails where a value is missing, and inserts of code that is still running may fail',
  },
  {
    pattern: /^alter (?:column )?(?<name>\S+) drop (?<kind>default|identity|expression) /,
    does: 'drops the {kind} of {table}.{name}',
    because: 'inserts of code that is still running may rely on it',
  },
  {
    pattern: /^rename (?:column |constraint )?(?:(?!to )(?<name>\S+) )?to (?<to>\S+) /,
    does: 'renames {table} {name} to {to}',
    because: 'code that is still running uses the old name',
  },
  {
    pattern: /^set (?<kind>logged|unlogged|tablespace|access method|schema) /,
    does: 'changes the {kind} of {table}',
    because: 'the table is moved while it is locked',
  },
  {
    pattern: /^(?<kind>disable (?:row level security|trigger|rule)|no force row level security) /,
    does: 'runs {kind} on {table}',
    because: 'it takes away a protection',
  },
];

/** What is destructive or heavy on locks in a migration and has no `-- reviewed: …` above it, one line each, naming the object. */
export function unreviewedRisks(statements: Statement[]): { line: number; risk: string }[] {
  const made = new Set(
    statements.map((each) => /^create (?:unlogged )?table (?:if not exists )?(\S+)/.exec(each.normal)?.[1]).map(plainName),
  );
  return statements
    .filter((each) => !each.comments.some((comment) => /^reviewed: *\S/.test(comment)))
    .flatMap((each) => risksOf(each, made).map((risk) => ({ line: each.line, risk })));
}

function risksOf({ normal }: Statement, made: Set<string>): string[] {
  const altered = /^alter table (?:if exists )?(?:only )?(?<table>\S+) (?:\* )?(?<actions>.*)$/.exec(normal)?.groups;
  const outside = withoutParentheses(normal);
  if (!altered?.table) return STATEMENTS.flatMap((rule) => findings(rule, outside.startsWith('with ') ? normal : outside, {}, made));
  const actions = withoutParentheses(altered.actions ?? '').split(' , ');
  return actions.flatMap((action) =>
    TABLE_ACTIONS.flatMap((rule) => findings({ ...rule, onlyExisting: true }, action, { table: altered.table }, made)),
  );
}

function findings(rule: Rule, text: string, known: Record<string, string | undefined>, made: Set<string>): string[] {
  const match = rule.pattern.exec(`${text} `);
  if (!match || rule.unless?.test(`${text} `)) return [];
  const objects: Record<string, string | undefined> = { ...known, ...match.groups };
  if (rule.onlyExisting && made.has(plainName(objects.table))) return [];
  const sentence = `${rule.does}: ${rule.because}`;
  return [sentence.replaceAll(/ ?\{(\w+)\}/g, (place, key) => (objects[key] ? place.replace(/\{.*\}/, plainName(objects[key])) : ''))];
}

/** What stands in parentheses is no clause of the statement itself. */
function withoutParentheses(normal: string): string {
  const words: string[] = [];
  let depth = 0;
  for (const word of normal.split(' ')) {
    if (word === ')') depth--;
    if (depth === 0) words.push(word);
    if (word === '(') depth++;
  }
  return words.join(' ');
}

/** A name as people write it: without quotes, and without the schema that everything is in. */
function plainName(name: string | undefined): string {
  return (name ?? '')
    .replaceAll('"', '')
    .replaceAll('␣', ' ')
    .replaceAll(' ,', ',')
    .replace(/^public\./, '');
}
