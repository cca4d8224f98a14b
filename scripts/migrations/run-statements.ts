import type { PoolClient } from '@neondatabase/serverless';
import { lineAt, type Statement } from './statements.ts';

/** What the driver's error carries of Postgres' own. */
interface PostgresError extends Error {
  code?: string;
  detail?: string;
  hint?: string;
  /** Where in the statement, from 1, as a decimal. */
  position?: string;
}

const LOCK_NOT_AVAILABLE = '55P03';
const QUERY_CANCELED = '57014';

/** Runs the statements of `file` one after the other. Throws naming the line and the statement that failed, with what Postgres said. */
export async function runStatements(client: PoolClient, file: string, statements: Statement[]): Promise<void> {
  for (const statement of statements) {
    try {
      await client.query(statement.text);
    } catch (error) {
      throw new Error(failure(file, statement, error as PostgresError), { cause: error });
    }
  }
}

function failure(file: string, statement: Statement, error: PostgresError): string {
  const line = statement.line + (error.position ? lineAt(statement.text, Number(error.position) - 1) - 1 : 0);
  const advice = {
    [LOCK_NOT_AVAILABLE]: 'Something else is using the table. Try again when it is done, or wait longer with --lock-timeout.',
    [QUERY_CANCELED]: 'Give it more time with --statement-timeout.',
  }[error.code ?? ''];
  return [
    `${file}:${line} failed: ${error.message}`,
    ...(error.detail ? [`  detail: ${error.detail}`] : []),
    ...(error.hint ? [`  hint: ${error.hint}`] : []),
    ...(advice ? [`  ${advice}`] : []),
    ...statement.text.split('\n').map((text) => `  | ${text}`),
  ].join('\n');
}
