/** Longest line of the Python that is written. */
const LINE_LENGTH = 120;

/** A piece of Python: an expression as it stands, something in brackets that may be broken over lines, or a text that may be wrapped. */
export type Code = string | Bracketed | Wrapped;

interface Bracketed {
  open: string;
  items: Code[];
  close: string;
  /** A tuple of one item keeps its comma, without which it would be no tuple. */
  tuple?: boolean;
}

interface Wrapped {
  keyword: string;
  text: string;
}

/** `name(items)`, such as `sa.Column("id", sa.Text)`. */
export function call(name: string, items: Code[]): Code {
  return { open: `${name}(`, items, close: ')' };
}

/** `name = (items)`. */
export function tuple(name: string, items: Code[]): Code {
  return { open: `${name} = (`, items, close: ')', tuple: true };
}

/** `keyword="text"`, for a text of any length. */
export function wrapped(keyword: string, text: string): Code {
  return { keyword, text };
}

/** Writes code in the layout of the formatters black and ruff, each line after the first indented by `indent` blanks or more, and `after` behind it. */
export function layOut(code: Code, indent: number, after = ''): string {
  const flat = flatten(code);
  if (typeof code === 'string' || indent + flat.length + after.length <= LINE_LENGTH) return flat + after;
  const inner = indent + 4;
  const lines =
    'text' in code ? wrap(code.text, LINE_LENGTH - inner - 1, (line) => quote(line).length).map(quote) : layOutItems(code, inner);
  const [open, close] = 'text' in code ? [`${code.keyword}=(`, ')'] : [code.open, code.close];
  return [open, ...lines.map((line) => blanks(inner) + line), blanks(indent) + close + after].join('\n');
}

/** All on one line where there is room (with a place kept for a comma), or else one item a line. */
function layOutItems({ items, tuple }: Bracketed, indent: number): string[] {
  const line = items.map(flatten).join(', ');
  if (indent + line.length <= LINE_LENGTH && !(tuple && items.length === 1)) return [line];
  const comma = items.length > 1 || tuple ? ',' : '';
  return items.map((item) => layOut(item, indent, comma));
}

function flatten(code: Code): string {
  if (typeof code === 'string') return code;
  if ('text' in code) return `${code.keyword}=${quote(code.text)}`;
  return code.open + code.items.map(flatten).join(', ') + (code.tuple && code.items.length === 1 ? ',' : '') + code.close;
}

/** A Python string literal, in the quotes that need fewer escapes. */
export function quote(text: string): string {
  const mark = text.split('"').length > text.split("'").length ? "'" : '"';
  return mark + text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll(mark, `\\${mark}`) + mark;
}

/** A docstring, its lines after the first indented by `indent` blanks. */
export function docstring(text: string, indent: number): string {
  const lines = wrap(text.replaceAll('\\', '\\\\').replaceAll('"""', '\\"""'), LINE_LENGTH - indent - 6).map((line) => line.trimEnd());
  const end = lines.length > 1 || text.endsWith('"') ? `\n${blanks(indent)}` : '';
  return `"""${lines.join(`\n${blanks(indent)}`)}${end}"""`;
}

/** Cuts a text into lines of at most `width` characters as `measure` counts them, each with the blank that it was cut at. */
export function wrap(text: string, width: number, measure = (line: string) => line.length): string[] {
  const lines: string[] = [];
  for (const word of text.split(/(?<= )/)) {
    const line = lines.at(-1);
    if (line !== undefined && measure(line + word) <= width) lines[lines.length - 1] = line + word;
    else lines.push(word);
  }
  return lines;
}

function blanks(count: number): string {
  return ' '.repeat(count);
}
