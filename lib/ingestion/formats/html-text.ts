import { normalizeAround } from '../normalize-text.ts';
import type { ParsedDocument } from '../parsed-document.ts';
import { HtmlLines } from './html-lines.ts';

/** Collects the text of a page in one column, blocks on lines of their own, and where its headings and blocks stand in it. */
export class HtmlText {
  readonly #lines = new HtmlLines();
  readonly #headings: ParsedDocument['headings'] = [];
  readonly #blocks: ParsedDocument['blocks'] = [];
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
    if (this.#preformatted > 0) this.#lines.write(text);
    else this.#lines.writeWords(text);
  }

  breakLine(): void {
    this.#lines.break(1);
  }

  /** Within a table a paragraph is part of its cell, which stays on one line. */
  breakParagraph(): void {
    if (this.#cells.length > 0) this.#lines.blank();
    else this.#lines.break(2);
  }

  /** The bullet waits for the item's words, which may stand in a paragraph of their own; what is no running text has none. */
  beginItem(): void {
    this.#lines.break(1);
    this.#lines.bullet();
  }

  endItem(): void {
    this.#lines.bullet(false);
    this.#lines.break(1);
  }

  beginRow(): void {
    this.#lines.break(1);
    this.#cells.splice(-1, 1, 0);
  }

  /** A bar parts a cell from the one before it, however many lines that had. */
  beginCell(): void {
    this.#lines.blank(false);
    const before = this.#cells.at(-1) ?? 0;
    if (before > 0) this.#lines.writeOnLine(' | ');
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
    this.#lines.bullet(false);
    this.#lines.break(2);
    this.#lines.writeBreaks();
    this.#headingStart = this.#lines.length;
    this.#headingPieces = this.#lines.pieces;
  }

  endHeading(level: number): void {
    const title = this.#lines.textSince(this.#headingPieces).trim();
    if (title) this.#addHeading({ level, title, start: this.#headingStart });
    this.#headingPieces = this.#lines.pieces;
    this.#lines.break(2);
  }

  /** A heading holds no further than the quote, list item or the like that it stands in. */
  beginHolder(): void {
    this.#holders.push(this.#open.length);
  }

  endHolder(): void {
    for (const heading of this.#open.splice(this.#holders.pop() ?? 0)) heading.end = this.#lines.length;
  }

  /** The text in its normal form, with headings and blocks where they came to stand in it. */
  finish(): Pick<ParsedDocument, 'text' | 'headings' | 'blocks'> {
    const places = [...this.#headings, ...this.#blocks];
    const positions = places.flatMap(({ start, end }) => (end === undefined ? [start] : [start, end]));
    const { text, at } = normalizeAround(this.#lines.textSince(0), positions);
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
    this.#lines.bullet(false);
    this.#lines.break(isInner ? 1 : 2);
    if (isInner) return;
    this.#lines.writeBreaks();
    this.#blockStart = this.#lines.length;
  }

  #endBlock(): void {
    const isInner = this.#cells.length + this.#preformatted > 0;
    const end = this.#lines.length;
    if (!isInner && end > this.#blockStart) this.#blocks.push({ start: this.#blockStart, end });
    this.#lines.break(isInner ? 1 : 2);
  }
}
