import type { Finding } from './find-drift.ts';
import type { Mend } from './mend-contract.ts';

/** A finding as a person reads it: the object and what is wrong with it, and below the SQL that mends it, ready to paste. */
export function renderFinding({ database, message, mend }: Finding): string {
  return [`${database}: ${message}`, ...renderMend(mend)].join('\n');
}

/** What a person has to decide first is SQL too, but behind comment marks, with the reason. */
function renderMend({ statements, decision }: Mend): string[] {
  const lines = statements.flatMap((statement) => `${statement};`.split('\n'));
  if (decision === null) return lines.map((line) => `    ${line}`);
  return [`    -- not done lightly: ${decision}`, ...lines.map((line) => `    -- ${line}`)];
}
