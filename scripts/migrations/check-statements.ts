import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { noTransactionReason } from './folder.ts';
import { unreviewedRisks } from './rules.ts';
import { type Statement, splitStatements } from './statements.ts';

/** What only runs outside of a transaction. */
const NO_TRANSACTION =
  /^(?:create (?:unique )?index concurrently|drop index concurrently|reindex .*concurrently|vacuum|create database|alter system)/;

/** What may run twice: a migration outside of a transaction starts over after it was killed. */
const REPEATABLE =
  / if (?:not )?exists |^(?:update|delete|set|comment|vacuum|analyze|reindex|create or replace|grant|revoke|alter table \S+ validate) /;

/** What is wrong with the SQL of a migration, each with its line: what cannot run as it stands, and what nobody has reviewed. */
export function checkStatements(folder: string, tag: string): string[] {
  const sql = readFileSync(join(folder, `${tag}.sql`), 'utf8');
  const file = `${tag}.sql`;
  try {
    const statements = splitStatements(sql);
    if (statements.length === 0) return [`${file} holds no statement`];
    const faults = statements.flatMap((statement) => checkTransaction(statement, noTransactionReason(sql) !== null));
    const risks = unreviewedRisks(statements).map(({ line, risk }) => ({
      line,
      fault: `${risk}. If that is right, say why on the line above it: \`-- reviewed: …\``,
    }));
    return [...faults, ...risks].sort((a, b) => a.line - b.line).map(({ line, fault }) => `${file}:${line} ${fault}`);
  } catch (error) {
    return [`${file} cannot be read: ${(error as Error).message}`];
  }
}

/** What is wrong with a file that undoes a migration: nobody signed it, or it ends the transaction that the rollback runs in. */
export function checkDownFile(folder: string, name: string): string[] {
  const sql = readFileSync(join(folder, 'down', `${name}.sql`), 'utf8');
  if (!isReviewed(sql)) return [`down/${name}.sql does not begin with \`-- reviewed: …\`, which says what is lost`];
  return splitStatements(sql).flatMap((statement) =>
    checkTransaction(statement, false).map(({ line, fault }) => `down/${name}.sql:${line} ${fault}`),
  );
}

/** Whether somebody put on the first line of a file that undoes a migration what it takes away. */
export function isReviewed(sql: string): boolean {
  return /^-- reviewed: *\S/.test(sql);
}

function checkTransaction({ normal, line }: Statement, isOutside: boolean): { line: number; fault: string }[] {
  const words = normal.split(' ').slice(0, 3).join(' ').toUpperCase();
  if (/^(?:begin|commit|end|rollback|abort|start transaction|savepoint|release)\b/.test(normal)) {
    return [{ line, fault: `has ${words}: every migration is one transaction already` }];
  }
  if (!isOutside && NO_TRANSACTION.test(normal)) {
    return [{ line, fault: `has ${words}, which no transaction takes: begin the file with \`-- no transaction: why\`` }];
  }
  if (isOutside && !REPEATABLE.test(`${normal} `)) {
    return [{ line, fault: `has ${words} outside of a transaction, where it must be able to run twice: write IF [NOT] EXISTS` }];
  }
  return [];
}
