/** Control characters that never are text (Postgres refuses NUL outright), and the soft hyphens that would cut words in two. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed here
const UNWANTED = /[\u0000-\u0008\u000e-\u001f\u007f\u00ad]/g;

/** What tells a terminal how to show a text: colours and links (logs of builds), and a letter struck over to be bold or underlined (manual pages). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed here
const FOR_TERMINALS = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b\n]*(?:\u0007|\u001b\\)|[^\n]\u0008/gu;

/** The text in the one form that is stored: well-formed Unicode in NFC, lines ended by \n, no control characters but \n and \t. */
export function normalizeText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, '\n')
    .replace(FOR_TERMINALS, '')
    .replace(UNWANTED, '')
    .normalize('NFC');
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
