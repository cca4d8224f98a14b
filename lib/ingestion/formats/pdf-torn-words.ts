import { glyphsOf } from './pdf-glyphs.ts';
import type { PdfPage, PdfReader } from './pdf-operators.ts';
import { isRightToLeft, type Run } from './pdf-run.ts';
import { trackedLetters } from './pdf-tracking.ts';

/** What words look like whose letters are set apart: the reader of PDFs takes each gap that is wide enough for a blank. */
const TORN = /(?<!\S)\p{L}{1,2}\s+\p{L}{1,2}\s+\p{L}{1,2}/u;

/** Runs come in the order of the letters: what is not found among so many of them is found nowhere, and is not worth looking through all of a page. */
const NEAR = 20_000;

interface PageLetters {
  text: string;
  /** Where letters stand that are set apart from the one before them, but of the same word. */
  tracked: Set<number>;
}

/** The runs of a page without the blanks that are only letters set apart. Where no word looks torn, its letters are not looked at. */
export async function withWholeWords(runs: Run[], page: PdfPage): Promise<Run[]> {
  if (!TORN.test(runs.map(({ str, hasEOL }) => (hasEOL ? `${str}\n` : str)).join(''))) return runs;
  const { getResolvedPDFJS } = await import('unpdf');
  // What cannot be drawn can be read all the same.
  const letters = await lettersOf(page, await getResolvedPDFJS()).catch(() => null);
  if (!letters) return runs;
  let at = 0;
  return runs.map((run) => {
    const written = isRightToLeft(run) ? turned(run.str) : run.str;
    const wanted = written.replace(/\s/g, '');
    const ahead = letters.text.slice(at, at + NEAR + wanted.length).indexOf(wanted);
    if (ahead === -1) return run;
    const str = withoutGaps(written, letters, at + ahead);
    at += ahead + wanted.length;
    return { ...run, str: isRightToLeft(run) ? turned(str) : str };
  });
}

async function lettersOf(page: PdfPage, reader: PdfReader): Promise<PageLetters> {
  const stretches = await glyphsOf(page, reader);
  const trackedGlyphs = trackedLetters(stretches);
  const letters: PageLetters = { text: '', tracked: new Set() };
  for (const glyph of stretches.flatMap(({ glyphs }) => glyphs)) {
    if (trackedGlyphs.has(glyph)) letters.tracked.add(letters.text.length);
    letters.text += reader.normalizeUnicode(glyph.text).replace(/\s/g, '');
  }
  return letters;
}

function withoutGaps(text: string, { tracked }: PageLetters, place: number): string {
  let at = place;
  return text.replace(/(\s+)|\S+/g, (part, blank) => {
    if (blank) return tracked.has(at) ? '' : part;
    at += part.length;
    return part;
  });
}

/** The reader of PDFs gives what is read from the right in the order in which it is read, and not as it is written. */
function turned(text: string): string {
  return [...text].toReversed().join('');
}
