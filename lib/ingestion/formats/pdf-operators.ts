import type { getDocumentProxy, getResolvedPDFJS } from 'unpdf';
import type { Pen } from './pdf-pen.ts';

export type PdfReader = Awaited<ReturnType<typeof getResolvedPDFJS>>;
export type PdfDocument = Awaited<ReturnType<typeof getDocumentProxy>>;
export type PdfPage = Awaited<ReturnType<PdfDocument['getPage']>>;

/** What text is shown as in the reader's list of operators: letters, and how far to step back between them. */
type Shown = number | Letter | null;

export interface Letter {
  unicode: string;
  width: number;
  isSpace: boolean;
}

/** Takes the letters of a page, each where its pen stands, and writes it there. */
export interface TextWriter {
  readonly pen: Pen;
  write(letter: Letter): void;
  /** A text object begins. */
  begin?(): void;
  beginSpan?(name: string): void;
  endSpan?(): void;
}

/** Has the letters of a page written, in the order in which the page has them. */
export async function writePage(page: PdfPage, { OPS, AnnotationMode }: PdfReader, writer: TextWriter): Promise<void> {
  const { fnArray, argsArray } = await page.getOperatorList({ annotationMode: AnnotationMode.DISABLE });
  const actions = actionsOf(OPS, writer, (font) => (page.commonObjs.has(font) && page.commonObjs.get(font)?.fontMatrix?.[0]) || 0.001);
  for (const [index, operator] of fnArray.entries()) actions[operator]?.(...((argsArray[index] ?? []) as never[]));
}

/** Each operator has values of its own. */
type Action = (...values: never[]) => void;

/** What each operator of PDF does to what is written, for those that do something to text. */
function actionsOf(operators: PdfReader['OPS'], writer: TextWriter, unitOf: (font: string) => number): Record<number, Action> {
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
    [operators.beginText]: () => {
      pen.setMatrix([1, 0, 0, 1, 0, 0]);
      pen.lift();
      writer.begin?.();
    },
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
    [operators.showText]: (shown: Shown[]) => {
      for (const item of shown) {
        if (typeof item === 'number') pen.moveBack(item);
        else if (item) writer.write(item);
      }
    },
    [operators.beginMarkedContent]: (name: { name: string } | null) => writer.beginSpan?.(name?.name ?? ''),
    [operators.beginMarkedContentProps]: () => writer.beginSpan?.(''),
    [operators.endMarkedContent]: () => writer.endSpan?.(),
  };
}
