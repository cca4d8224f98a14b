/** What a spreadsheet would take for a formula. */
const FORMULA_START = /^[=+\-@\t\r]/;

const NUMBER = /^-?\d+(\.\d+)?$/;

/**
 * A line of CSV as of RFC 4180. A text that a spreadsheet would run as a formula gets an apostrophe before it; numbers stay
 * as they are.
 */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

function cell(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  const safe = FORMULA_START.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
