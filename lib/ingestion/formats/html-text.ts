import { normalizeAround } from '../normalize-text.ts';
import type { ParsedDocument } from '../parsed-document.ts';

/** Collects the text of a page as a browser would lay it out in one column: blanks folded, blocks on lines of their own. */
export class HtmlText {
  readonly #pieces: string[] = [];
  readonly #headings: ParsedDocument['headings'] = [];
  readonly #blocks: ParsedDocument['blocks'] = [];
  #length = 0;
  /** Line breaks that stand at the end, and those that are due before the next character. */
  #written = 2;
  #due = 0;
  #isBlankDue = false;
  /** Whether the next words are the first of a list's item. */
  #isBulletDue = false;
  #preformatted = 0;
  /** Of each table that is open, the outermost first, how many cells its row has so far. */
  readonly #cells: number[] = [];
  #blockStart = 0;
  #headingStart = 0;
  #headingPieces = 0;
  /** Headings that still hold. */
  readonly #open: ParsedDocument['headings'] = [];
  /** Of each holder that is open, how many headings held before it. */
  readonly #holders: number[] = [];

  write(text: string): void {
    const words = this.#preformatted > 0 ? [] : text.split(/([ \t\n\r\f]+)/);
    if (this.#preformatted > 0) this.#append(text);
    for (const word of words) {
      if (/^[ \t\n\r\f]/.test(word)) this.#isBlankDue = true;
      else if (word !== '') this.#append(word.replaceAll('\u00a0', ' '));
    }
  }

  breakLine(): void {
    this.#break(1);
  }

  /** Within a table a paragraph is part of its cell, which stays on one line. */
  breakParagraph(): void {
    if (this.#cells.length > 0) this.#isBlankDue = true;
    else this.#break(2);
  }

  /** The bullet waits for the item's words, which may stand in a paragraph of their own; what is no running text has none. */
  beginItem(): void {
    this.#break(1);
    this.#isBulletDue = true;
  }

  endItem(): void {
    this.#isBulletDue = false;
    this.#break(1);
  }

  beginRow(): void {
    this.#break(1);
    this.#cells.splice(-1, 1, 0);
  }

  /** A bar parts a cell from the one before it, however many lines that had. */
  beginCell(): void {
    this.#isBlankDue = false;
    const before = this.#cells.at(-1) ?? 0;
    if (before > 0) {
      this.#due = 0;
      this.#append(' | ');
    }
    this.#cells.splice(-1, 1, before + 1);
  }

  beginTable(): void {
    this.#beginBlock();
    this.#cells.push(0);
  }

  endTable(): void {
    this.#cells.pop();
    this.#endBlock();
  }

  beginPreformatted(): void {
    this.#beginBlock();
    this.#preformatted += 1;
  }

  endPreformatted(): void {
    this.#preformatted -= 1;
    this.#endBlock();
  }

  beginHeading(): void {
    this.#isBulletDue = false;
    this.#break(2);
    this.#writeBreaks();
    this.#headingStart = this.#length;
    this.#headingPieces = this.#pieces.length;
  }

  endHeading(level: number): void {
    const title = this.#pieces.slice(this.#headingPieces).join('').trim();
    if (title) this.#addHeading({ level, title, start: this.#headingStart });
    this.#headingPieces = this.#pieces.length;
    this.#break(2);
  }

  /** A heading holds no further than the quote, list item or the like that it stands in. */
  beginHolder(): void {
    this.#holders.push(this.#open.length);
  }

  endHolder(): void {
    for (const heading of this.#open.splice(this.#holders.pop() ?? 0)) heading.end = this.#length;
  }

  /** The text in its normal form, with headings and blocks where they came to stand in it. */
  finish(): Pick<ParsedDocument, 'text' | 'headings' | 'blocks'> {
    const places = [...this.#headings, ...this.#blocks];
    const positions = places.flatMap(({ start, end }) => (end === undefined ? [start] : [start, end]));
    const { text, at } = normalizeAround(this.#pieces.join(''), positions);
    return {
      text,
      headings: this.#headings.map(({ end, ...heading }) => ({
        ...heading,
        start: at(heading.start),
        ...(end !== undefined && { end: at(end) }),
      })),
      blocks: this.#blocks.map(({ start, end }) => ({ start: at(start), end: at(end) })),
    };
  }

  #addHeading(heading: ParsedDocument['headings'][number]): void {
    this.#headings.push(heading);
    this.#open.push(heading);
  }

  /** Of nested blocks only the outermost counts. */
  #beginBlock(): void {
    const isInner = this.#cells.length + this.#preformatted > 0;
    this.#isBulletDue = false;
    this.#break(isInner ? 1 : 2);
    if (isInner) return;
    this.#writeBreaks();
    this.#blockStart = this.#length;
  }

  #endBlock(): void {
    const isInner = this.#cells.length + this.#preformatted > 0;
    if (!isInner && this.#length > this.#blockStart) this.#blocks.push({ start: this.#blockStart, end: this.#length });
    this.#break(isInner ? 1 : 2);
  }

  #break(lines: number): void {
    this.#due = Math.max(this.#due, lines);
  }

  #append(text: string): void {
    this.#writeBreaks();
    if (this.#isBlankDue && this.#written === 0 && !this.#pieces.at(-1)?.endsWith(' ')) this.#push(' ');
    this.#isBlankDue = false;
    if (this.#isBulletDue) this.#push('- ');
    this.#isBulletDue = false;
    this.#push(text);
    this.#written = lineBreaksAtEnd(text);
  }

  #writeBreaks(): void {
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
