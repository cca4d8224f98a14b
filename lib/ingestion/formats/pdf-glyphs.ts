import { type Letter, type PdfPage, type PdfReader, type TextWriter, writePage } from './pdf-operators.ts';
import { gapFrom, type LetterPlace, Pen } from './pdf-pen.ts';

/** A letter that a page shows. */
export interface Glyph {
  text: string;
  /** How far it stands behind the letter before it, in heights of the letters. */
  gap: number;
  /** In heights of the letters. */
  width: number;
  /** Whether a blank is written before it, and not only left. */
  isBehindBlank: boolean;
}

/** Letters that stand on one line. */
export interface Stretch {
  glyphs: Glyph[];
  /** Whether nothing else is written in the same text object, as the lines of browsers are. */
  isAlone: boolean;
  /** Whether each letter is written in a text object of its own. */
  isScattered: boolean;
}

/** A stretch with where it begins and ends. */
interface Line extends Omit<Stretch, 'isScattered'> {
  begin: LetterPlace;
  end: LetterPlace;
}

/** The letters of a page in the order in which they are written. */
export async function glyphsOf(page: PdfPage, reader: PdfReader): Promise<Stretch[]> {
  const writer = new LineWriter();
  await writePage(page, reader, writer);
  return withWholeLines(writer.lines);
}

/** Letters that are each written for themselves are on one line where they follow one another. */
function withWholeLines(lines: Line[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const [index, line] of lines.entries()) {
    const [before, letter] = [lines[index - 1], line.glyphs[0]];
    const gap = before && letter && [before, line].every(isOneLetter) ? gapFrom(before.end, line.begin) : null;
    const last = stretches.at(-1);
    if (last && letter && gap !== null) {
      last.glyphs.push({ ...letter, gap });
      last.isScattered = true;
    } else {
      stretches.push({ glyphs: [...line.glyphs], isAlone: line.isAlone, isScattered: false });
    }
  }
  return stretches;
}

function isOneLetter({ glyphs, isAlone }: Line): boolean {
  return isAlone && glyphs.length === 1;
}

class LineWriter implements TextWriter {
  readonly lines: Line[] = [];
  readonly pen = new Pen();
  #isBehindBlank = false;
  #inObject = 0;

  begin(): void {
    this.#inObject = 0;
  }

  write({ unicode: text = '', width, isSpace }: Letter): void {
    const isBlank = text.trim() === '';
    const { begin, end, gap } = this.pen.write(width, isBlank, isSpace);
    if (!isBlank) {
      const line = gap === null ? this.#beginLine(begin) : this.lines.at(-1);
      line?.glyphs.push({ text, gap: gap ?? 0, width: gapFrom(begin, end) ?? 0, isBehindBlank: this.#isBehindBlank });
      if (line) line.end = end;
    }
    this.#isBehindBlank = isBlank;
  }

  #beginLine(begin: LetterPlace): Line {
    this.#inObject += 1;
    const before = this.lines.at(-1);
    if (before && this.#inObject > 1) before.isAlone = false;
    const line = { glyphs: [], isAlone: this.#inObject === 1, begin, end: begin };
    this.lines.push(line);
    return line;
  }
}
