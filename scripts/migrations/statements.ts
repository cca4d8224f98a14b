/** One statement of a migration, found the way that Postgres would find it. */
export interface Statement {
  /** As it stands in the file, without the comments before it and the semicolon. */
  text: string;
  /** The line of the file that it begins on, from 1. */
  line: number;
  /**
   * The statement for recognising: no comments, one space between words, unquoted words in lower case, names in their quotes, strings as
   * `''` and dollar-quoted bodies as `$$`. A blank inside a quoted name is `␣`, so that words apart by a blank are never part of a name.
   */
  normal: string;
  /** The comments on the lines directly above, without their dashes. */
  comments: string[];
}

/** A dollar-quoted body is one token, whatever it holds; so is a string, `E'…'` with its backslashes among them. */
const TOKEN =
  /(?<space>\s+)|(?<comment>--[^\n]*)|(?<block>\/\*)|(?<string>[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*')|(?<name>"(?:[^"]|"")*")|(?<body>\$(?<tag>(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?)\$.*?\$\k<tag>\$)|(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)|(?<number>\d[\w.]*)|(?<sign>.)/sy;

const BREAKPOINT = '--> statement-breakpoint';

interface Token {
  kind: 'comment' | 'end' | 'code';
  text: string;
  normal: string;
  at: number;
}

/** Takes the SQL of a migration apart. Throws, naming the line, at a quotation that is never closed. */
export function splitStatements(sql: string): Statement[] {
  const statements: Statement[] = [];
  let open: Token[] = [];
  let comments: Token[] = [];
  for (const token of [...endStatements(tokens(sql)), { kind: 'end', text: '', normal: '', at: sql.length } as const]) {
    if (token.kind === 'code') open.push(token);
    else if (token.kind === 'comment' && open.length === 0) comments.push(token);
    else if (token.kind === 'end') {
      if (open.length > 0) statements.push(statement(sql, open, comments));
      open = [];
      comments = [];
    }
  }
  return statements;
}

function statement(sql: string, code: Token[], comments: Token[]): Statement {
  const [first, last] = [code[0] as Token, code.at(-1) as Token];
  const normal = code.map((token) => token.normal).join(' ');
  return {
    text: sql.slice(first.at, last.at + last.text.length),
    line: lineAt(sql, first.at),
    normal: normal.replaceAll(' . ', '.'),
    comments: commentsAbove(sql, first, comments),
  };
}

/** Those that are alone on their lines, with nothing between them and the statement. */
function commentsAbove(sql: string, first: Token, comments: Token[]): string[] {
  const above: string[] = [];
  let line = lineAt(sql, first.at);
  for (const { at, text } of comments.toReversed()) {
    const isAlone = sql.slice(sql.lastIndexOf('\n', at - 1) + 1, at).trim() === '';
    if (!isAlone || lineAt(sql, at + text.length) !== line - 1) break;
    above.unshift(text.replace(/^--|^\/\*|\*\/$/g, '').trim());
    line = lineAt(sql, at);
  }
  return above;
}

/** Marks where statements end: at a semicolon that stands neither in parentheses nor in a `BEGIN ATOMIC … END`, and at a breakpoint. */
function* endStatements(all: Iterable<Token>): Iterable<Token> {
  let parentheses = 0;
  let blocks = 0;
  let previous = '';
  for (const token of all) {
    const word = token.normal;
    if (word === '(') parentheses++;
    if (word === ')') parentheses--;
    if ((word === 'atomic' && previous === 'begin') || (word === 'case' && blocks > 0)) blocks++;
    if (word === 'end' && blocks > 0) blocks--;
    if (word) previous = word;
    const ends = token.text.startsWith(BREAKPOINT) || (word === ';' && parentheses === 0 && blocks === 0);
    yield ends ? { ...token, kind: 'end' } : token;
  }
}

function* tokens(sql: string): Iterable<Token> {
  for (let at = 0; at < sql.length; ) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(sql)?.groups ?? {};
    const text = found.block ? blockComment(sql, at) : (Object.values(found).find(Boolean) as string);
    if (found.sign === "'" || found.sign === '"') throw new Error(`line ${lineAt(sql, at)}: a quotation is not closed`);
    if (found.comment || found.block) yield { kind: 'comment', text, normal: '', at };
    else if (!found.space) yield { kind: 'code', text, normal: normalForm(found, text), at };
    at += text.length;
  }
}

function normalForm({ string, body, word, name }: Record<string, string | undefined>, text: string): string {
  if (string) return "''";
  if (body) return '$$';
  return word?.toLowerCase() ?? name?.replaceAll(/\s/g, '␣') ?? text;
}

/** Postgres lets comments stand inside comments. */
function blockComment(sql: string, start: number): string {
  let depth = 0;
  for (const { 0: mark, index } of sql.slice(start).matchAll(/\/\*|\*\//g)) {
    depth += mark === '/*' ? 1 : -1;
    if (depth === 0) return sql.slice(start, start + index + 2);
  }
  throw new Error(`line ${lineAt(sql, start)}: a comment is not closed`);
}

/** The line, from 1, of a place in a text. */
export function lineAt(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}
