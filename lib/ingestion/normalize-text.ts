/** Control characters that never are text (Postgres refuses NUL outright), and the soft hyphens that would cut words in two. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed here
const UNWANTED = /[\u0000-\u0008\u000e-\u001f\u007f\u00ad]/g;

/** What tells a terminal how to show a text (ECMA-48): colours, links and titles, sets of characters, and the keys that an old one knew. */
const FOR_TERMINALS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed here
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|[P\]X^_][^\u0007\u001b\n]*(?:\u0007|\u001b\\)|[ -/]+[0-~]|[0-~])/g;
const BACKSPACE = '\b';

/** The text in the one form that is stored: well-formed Unicode in NFC, lines ended by \n, no control characters but \n and \t. */
export function normalizeText(text: string): string {
  const lines = text
    .toWellFormed()
    .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, '\n')
    .replace(FOR_TERMINALS, '');
  return withoutStruckOver(lines).replace(UNWANTED, '').normalize('NFC');
}

function withoutStruckOver(text: string): string {
  if (!text.includes(BACKSPACE)) return text;
  const lines = text.split('\n').map((line) => (line.includes(BACKSPACE) ? asPrinted(line) : line));
  return lines.join('\n');
}

/** What is left of a line where what follows a backspace is struck over what is before it: bold and underlined letters in manual pages, what turns in logs. */
function asPrinted(line: string): string {
  const cells: string[] = [];
  let at = 0;
  for (const character of line) {
    if (character === BACKSPACE) at = Math.max(0, at - 1);
    else if (/\p{M}/u.test(character) && at > 0) cells[at - 1] += character;
    else if (character === '_' && (cells[at] ?? ' ') !== ' ') at += 1;
    else cells[at++] = character;
  }
  return cells.join('');
}

/**
 * Normalises a text that positions point into. Each position must be the start or end of a line, where no
 * character can merge with the one before it.
 * @returns the text, and a function from each of the given positions to its place in the new text.
 */
export function normalizeAround(text: string, positions: number[]): { text: string; at: (position: number) => number } {
  const places = new Map<number, number>();
  const pieces: string[] = [];
  let [taken, length] = [0, 0];
  for (const position of [...new Set([...positions, text.length])].sort((a, b) => a - b)) {
    const piece = normalizeText(text.slice(taken, position));
    pieces.push(piece);
    [taken, length] = [position, length + piece.length];
    places.set(position, length);
  }
  return { text: pieces.join(''), at: (position) => places.get(position) ?? 0 };
}
