/** Text as a browser lays it out: blanks are folded, and of breaks and blanks the most that was asked for is written once something follows. */
export class HtmlLines {
  readonly #pieces: string[] = [];
  #length = 0;
  /** Line breaks that stand at the end, and those that are due before the next character. */
  #written = 2;
  #due = 0;
  #isBlankDue = false;
  /** Whether the next words are the first of a list's item. */
  #isBulletDue = false;

  /** How long the text is so far, and of how many pieces. */
  get length(): number {
    return this.#length;
  }
  get pieces(): number {
    return this.#pieces.length;
  }

  /** What was written since there were so many pieces. */
  textSince(pieces: number): string {
    return this.#pieces.slice(pieces).join('');
  }

  break(lines: number): void {
    this.#due = Math.max(this.#due, lines);
  }

  blank(isDue = true): void {
    this.#isBlankDue = isDue;
  }

  bullet(isDue = true): void {
    this.#isBulletDue = isDue;
  }

  writeWords(text: string): void {
    for (const word of text.split(/([ \t\n\r\f]+)/)) {
      if (/^[ \t\n\r\f]/.test(word)) this.blank();
      else if (word !== '') this.write(word.replaceAll('\u00a0', ' '));
    }
  }

  write(text: string): void {
    this.writeBreaks();
    if (this.#isBlankDue && this.#written === 0 && !this.#pieces.at(-1)?.endsWith(' ')) this.#push(' ');
    this.#isBlankDue = false;
    if (this.#isBulletDue) this.#push('- ');
    this.#isBulletDue = false;
    this.#push(text);
    this.#written = lineBreaksAtEnd(text);
  }

  /** Writes on the line that was last written on, whatever breaks are due. */
  writeOnLine(text: string): void {
    this.#due = 0;
    this.write(text);
  }

  writeBreaks(): void {
    const missing = this.#due - this.#written;
    if (missing > 0) {
      this.#push('\n'.repeat(missing));
      this.#written = this.#due;
    }
    if (this.#due > 0) this.#isBlankDue = false;
    this.#due = 0;
  }

  #push(piece: string): void {
    this.#pieces.push(piece);
    this.#length += piece.length;
  }
}

function lineBreaksAtEnd(text: string): number {
  let count = 0;
  while (text[text.length - 1 - count] === '\n') count += 1;
  return count;
}
