import type { getDocumentProxy, getResolvedPDFJS } from 'unpdf';
import { Pen } from './pdf-pen.ts';

export type PdfReader = Awaited<ReturnType<typeof getResolvedPDFJS>>;
export type PdfPage = Awaited<ReturnType<Awaited<ReturnType<typeof getDocumentProxy>>['getPage']>>;
/** What text is shown as in the reader's list of operators: letters, and how far to step back between them. */
type Shown = number | { unicode: string; width: number; isSpace: boolean };

/** A letter that a page shows. */
export interface Glyph {
  text: string;
  /** How far it stands behind the letter before it, in heights of the letters. */
  gap: number;
  /** Whether a blank is written before it, and not only left. */
  isBehindBlank: boolean;
}

/** Letters that stand on one line. */
export interface Stretch {
  glyphs: Glyph[];
  /** Whether nothing else is written in the same text object, as the lines of browsers are. */
  isAlone: boolean;
}

/** The letters of a page in the order in which they are written. */
export async function glyphsOf(page: PdfPage, { OPS, AnnotationMode }: PdfReader): Promise<Stretch[]> {
  const { fnArray, argsArray } = await page.getOperatorList({ annotationMode: AnnotationMode.DISABLE });
  const writer = new Writer();
  const actions = actionsOf(OPS, writer, (font) => (page.commonObjs.has(font) && page.commonObjs.get(font)?.fontMatrix?.[0]) || 0.001);
  for (const [index, operator] of fnArray.entries()) actions[operator]?.(...((argsArray[index] ?? []) as never[]));
  return writer.stretches;
}

class Writer {
  readonly stretches: Stretch[] = [];
  readonly pen = new Pen();
  #isBehindBlank = false;
  #lines = 0;

  begin(): void {
    this.pen.setMatrix([1, 0, 0, 1, 0, 0]);
    this.pen.lift();
    this.#lines = 0;
  }

  show(shown: Shown[]): void {
    for (const item of shown) {
      if (typeof item === 'number') this.pen.moveBack(item);
      else if (item) this.#write(item.unicode ?? '', this.pen.write(item.width, item.unicode?.trim() === '', item.isSpace));
    }
  }

  #write(text: string, gap: number | null): void {
    if (text.trim() !== '') {
      if (gap === null) this.#beginStretch();
      this.stretches.at(-1)?.glyphs.push({ text, gap: gap ?? 0, isBehindBlank: this.#isBehindBlank });
    }
    this.#isBehindBlank = text.trim() === '';
  }

  #beginStretch(): void {
    this.#lines += 1;
    const before = this.stretches.at(-1);
    if (before && this.#lines > 1) before.isAlone = false;
    this.stretches.push({ glyphs: [], isAlone: this.#lines === 1 });
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
    [operators.transform]: () => pen.lift(),
    [operators.paintFormXObjectBegin]: () => pen.save(),
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
