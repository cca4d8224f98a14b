/** One row of a CSV and its number as a spreadsheet shows it. */
export interface CsvRow {
  number: number;
  cells: string[];
}

/**
 * Reads CSV as of RFC 4180, with line ends of any kind, separated by commas, or by semicolons or tabs where the first line
 * has more of those. White space around cells goes; empty rows are passed over. A cell whose quotes are never closed goes
 * on to the end.
 */
export function parseCsv(text: string): CsvRow[] {
  const source = text.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n');
  const separator = separatorOf(source);
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let number = 1;
  for (let at = 0; at < source.length; ) {
    const { value, end } = source[at] === '"' ? quotedCell(source, at, separator) : plainCell(source, at, separator);
    cells.push(value.trim());
    at = end + 1;
    if (source[end] === separator && at < source.length) continue;
    if (cells.some((cell) => cell !== '')) rows.push({ number, cells });
    cells = [];
    number++;
  }
  return rows;
}

interface Cell {
  value: string;
  /** Where the separator or the line end stands that ends it. */
  end: number;
}

function plainCell(source: string, start: number, separator: string): Cell {
  let end = start;
  while (end < source.length && source[end] !== separator && source[end] !== '\n') end++;
  return { value: source.slice(start, end), end };
}

/** What stands between the closing quote and the separator, which should be nothing, belongs to the cell. */
function quotedCell(source: string, start: number, separator: string): Cell {
  let end = start + 1;
  while (end < source.length && (source[end] !== '"' || source[end + 1] === '"')) end += source[end] === '"' ? 2 : 1;
  const rest = plainCell(source, end + 1, separator);
  return { value: source.slice(start + 1, end).replaceAll('""', '"') + rest.value, end: rest.end };
}

function separatorOf(source: string): string {
  const [first = ''] = source.split('\n', 1);
  const occurrences = (separator: string) => first.split(separator).length;
  return [',', ';', '\t'].reduce((best, separator) => (occurrences(separator) > occurrences(best) ? separator : best));
}
