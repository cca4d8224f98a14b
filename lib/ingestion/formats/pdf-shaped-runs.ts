import { type Letter, type PdfPage, type PdfReader, type TextWriter, writePage } from './pdf-operators.ts';
import { distance, gapFrom, type LetterPlace, Pen, STEP_BACK } from './pdf-pen.ts';
import { replacementIn } from './pdf-replacement.ts';
import type { Run } from './pdf-run.ts';
import { isPartOfLetter, type Line, linesOf, type Shape } from './pdf-shapes.ts';

/** In heights of the letters: a gap that is wider parts words, … */
const BLANK = 0.1;
/** … and one that is wider still, cells. */
const CELL = 0.6;

export interface ShapedRuns {
  runs: Run[];
  hasFilledWords: boolean;
}

/** A span that has something to be read in place of its letters, and of what stands in it. */
interface Replaced {
  text: string;
  /** How many spans are open where it is the innermost. */
  depth: number;
  /** Where it is read: all of its letters are one. */
  shape: Shape | null;
}

/**
 * The runs of a page whose letters are shaped, by where its glyphs stand. The reader of PDFs takes a glyph of a letter with its vowel sign for
 * one without a width: it finds blanks behind it, and has it on the line before if it begins one.
 */
export async function shapedRunsOf(page: PdfPage, reader: PdfReader): Promise<ShapedRuns> {
  const writer = new ShapeWriter();
  await writePage(page, reader, writer);
  const lines = linesOf(writer.shapes);
  return { runs: withLineEnds(lines.map(runsOfLine)), hasFilledWords: lines.some(({ hasFilledWords }) => hasFilledWords) };
}

class ShapeWriter implements TextWriter {
  readonly pen = new Pen();
  readonly shapes: Shape[] = [];
  #depth = 0;
  #span: Replaced | null = null;

  beginSpan(name: string): void {
    this.#depth += 1;
    const text = this.#span ? null : replacementIn(name);
    if (text !== null) this.#span = { text, depth: this.#depth, shape: null };
  }

  endSpan(): void {
    if (this.#span?.depth === this.#depth) this.#span = null;
    this.#depth = Math.max(0, this.#depth - 1);
  }

  write({ unicode, width, isSpace }: Letter): void {
    const span = this.#span;
    const isBlank = !span && /^\p{Zs}+$/u.test(unicode);
    const { begin, end } = this.pen.write(width, isBlank, isSpace);
    // A glyph that the font has no letter for is told as its number: often a sign that controls something.
    const text = isBlank ? ' ' : (span?.text ?? unicode.replace(/\p{Cc}/gu, ''));
    if (span?.shape) extend(span.shape, end);
    else this.shapes.push({ text, begin, end });
    if (span) span.shape ??= this.shapes.at(-1) ?? null;
  }
}

function extend(shape: Shape, end: LetterPlace): void {
  if (distance(shape.end, end).gap > 0) shape.end = end;
}

function withLineEnds(lines: Run[][]): Run[] {
  for (const line of lines.slice(0, -1)) {
    const last = line.at(-1);
    if (last) last.hasEOL = true;
  }
  return lines.flat();
}

/** Letters that follow one another are a run, with its blanks. */
function runsOfLine({ shapes }: Line): Run[] {
  const runs: Run[] = [];
  let before: LetterPlace | null = null;
  let isBehindBlank = false;
  for (const { text, begin, end } of shapes) {
    if (text === ' ') {
      isBehindBlank = true;
      continue;
    }
    const last = runs.at(-1);
    const gap = before ? gapBetween(before, begin) : 0;
    const isBlank = isBehindBlank || gap > BLANK || gap < STEP_BACK;
    if (last && before && (isPartOfLetter(text) || follows(before, begin))) {
      last.str += (isBlank && !isPartOfLetter(text) ? ' ' : '') + text;
      last.width += Math.max(0, distance(before, end).gap * end.height);
    } else {
      if (last && isBlank) runs.push({ ...last, str: ' ', width: 0 });
      runs.push(runAt(text, begin, end));
    }
    if (!before || !isPartOfLetter(text) || distance(before, end).gap > 0) before = end;
    isBehindBlank = false;
  }
  return runs;
}

/** In heights of the larger letters: of a small one beside a large one, the gap is not as wide as it seems. */
function gapBetween(before: LetterPlace, begin: LetterPlace): number {
  return (distance(before, begin).gap * begin.height) / (Math.max(before.height, begin.height) || 1);
}

function follows(before: LetterPlace, begin: LetterPlace): boolean {
  const gap = gapFrom(before, begin);
  return gap !== null && gap <= CELL;
}

function runAt(str: string, begin: LetterPlace, end: LetterPlace): Run {
  const { at, height } = begin;
  const [x, y] = [begin.along[0] * height, begin.along[1] * height];
  const width = Math.max(0, distance(begin, end).gap * height);
  return { str, dir: 'ltr', width, height, transform: [x, y, -y, x, ...at], hasEOL: false };
}
