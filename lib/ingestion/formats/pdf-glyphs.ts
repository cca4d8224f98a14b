import type { getDocumentProxy, getResolvedPDFJS } from 'unpdf';
import { gapFrom, type LetterPlace, Pen } from './pdf-pen.ts';

export type PdfReader = Awaited<ReturnType<typeof getResolvedPDFJS>>;
export type PdfPage = Awaited<ReturnType<Awaited<ReturnType<typeof getDocumentProxy>>['getPage']>>;
/** What text is shown as in the reader's list of operators: letters, and how far to step back between them. */
type Shown = number | Letter;

interface Letter {
  unicode: string;
  width: number;
  isSpace: boolean;
}

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
export async function glyphsOf(page: PdfPage, { OPS, AnnotationMode }: PdfReader): Promise<Stretch[]> {
  const { fnArray, argsArray } = await page.getOperatorList({ annotationMode: AnnotationMode.DISABLE });
  const writer = new Writer();
  const actions = actionsOf(OPS, writer, (font) => (page.commonObjs.has(font) && page.commonObjs.get(font)?.fontMatrix?.[0]) || 0.001);
  for (const [index, operator] of fnArray.entries()) actions[operator]?.(...((argsArray[index] ?? []) as never[]));
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

class Writer {
  readonly lines: Line[] = [];
  readonly pen = new Pen();
  #isBehindBlank = false;
  #inObject = 0;

  begin(): void {
    this.pen.setMatrix([1, 0, 0, 1, 0, 0]);
    this.pen.lift();
    this.#inObject = 0;
  }

  show(shown: Shown[]): void {
    for (const item of shown) {
      if (typeof item === 'number') this.pen.moveBack(item);
      else if (item) this.#write(item);
    }
  }

  #write({ unicode: text = '', width, isSpace }: Letter): void {
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

/** Each operator has values of its own. */
type Action = (...values: never[]) => void;

/** What each operator of PDF does to what is written, for those that do something to text. */
function actionsOf(operators: PdfReader['OPS'], writer: Writer, unitOf: (font: string) => number): Record<number, Action> {
  const { pen } = writer;
  return {
    [operators.save]: () => pen.save(),
    [operators.restore]: () => pen.restore(),
    [operators.transform]: (...matrix: number[]) => pen.transform(matrix),
    [operators.paintFormXObjectBegin]: (matrix: ArrayLike<number> | null) => {
      pen.save();
      if (matrix) pen.transform(matrix);
    },
    [operators.paintFormXObjectEnd]: () => pen.restore(),
    [operators.beginText]: () => writer.begin(),
    [operators.setFont]: (font: string, size: number) => pen.set({ size, unit: unitOf(font) }),
    [operators.setCharSpacing]: (letterSpacing: number) => pen.set({ letterSpacing }),
    [operators.setWordSpacing]: (wordSpacing: number) => pen.set({ wordSpacing }),
    [operators.setHScale]: (percent: number) => pen.set({ scale: percent / 100 }),
    [operators.setLeading]: (leading: number) => pen.set({ leading }),
    [operators.setTextMatrix]: (matrix: ArrayLike<number>) => pen.setMatrix(matrix),
    [operators.moveText]: (x: number, y: number) => pen.moveLine(x, y),
    [operators.setLeadingMoveText]: (x: number, y: number) => {
      pen.set({ leading: -y });
      pen.moveLine(x, y);
    },
    [operators.nextLine]: () => pen.nextLine(),
    [operators.showText]: (shown: Shown[]) => writer.show(shown),
  };
}
