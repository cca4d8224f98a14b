import type { BuiltFunction } from './build-output.ts';
import type { ColdStart } from './cold-start.ts';

/** The functions of a build, one a line: what they answer, their size and settings. */
export function functionTable(functions: BuiltFunction[]): string {
  const rows = functions
    .toSorted((one, other) => other.bytes - one.bytes)
    .map(({ routes, files, bytes, config }) => [
      nameOf(routes),
      String(files.size),
      `${(bytes / 1e6).toFixed(1)} MB`,
      config.runtime,
      config.maxDuration === undefined ? 'default' : `${config.maxDuration} s`,
    ]);
  return table([['function', 'files', 'size', 'runtime', 'max duration'], ...rows]);
}

/** The cold starts, one route a line. */
export function coldStartTable(starts: Map<string, ColdStart>): string {
  const rows = [...starts].map(([route, { importMs, firstAnswerMs, totalMs }]) => [
    route,
    ...[importMs, firstAnswerMs, totalMs].map((each) => `${Math.round(each)} ms`),
  ]);
  return table([['cold start', 'import', 'first answer', 'together'], ...rows]);
}

/** The variants that Next fetches for navigation go without saying. */
function nameOf(routes: string[]): string {
  const [first = '', ...others] = routes.filter((route) => !/\.rsc$|\.segments\//.test(route));
  const name = first || routes[0] || '';
  return others.length > 0 ? `${name} and ${others.length} more` : name;
}

function table(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '),
    )
    .join('\n');
}
