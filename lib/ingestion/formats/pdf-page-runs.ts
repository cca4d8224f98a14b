import type { PdfDocument } from './pdf-operators.ts';
import { withNamedReplacements } from './pdf-replacement.ts';
import { dropBetween, isRightToLeft, type Run, startOf } from './pdf-run.ts';
import { type ShapedRuns, shapedRunsOf } from './pdf-shaped-runs.ts';
import { withWholeWords } from './pdf-torn-words.ts';

/** Letters of scripts whose glyphs are often more or less than a letter. */
const SHAPED =
  /[\p{sc=Deva}\p{sc=Beng}\p{sc=Guru}\p{sc=Gujr}\p{sc=Orya}\p{sc=Taml}\p{sc=Telu}\p{sc=Knda}\p{sc=Mlym}\p{sc=Sinh}\p{sc=Thai}\p{sc=Laoo}\p{sc=Tibt}\p{sc=Mymr}\p{sc=Khmr}]/u;

/** Reads the runs of a PDF's pages. */
export class PageRuns {
  readonly #document: PdfDocument;
  readonly #bytes: Uint8Array;
  readonly #open: (bytes: Uint8Array) => Promise<PdfDocument>;
  /** The same pages with what is to be read in place of their letters; opened for the first page that may need it. */
  #named: Promise<PdfDocument> | undefined;

  constructor(document: PdfDocument, bytes: Uint8Array, open: (bytes: Uint8Array) => Promise<PdfDocument>) {
    this.#document = document;
    this.#bytes = bytes;
    this.#open = open;
  }

  async of(number: number): Promise<Run[]> {
    const page = await this.#document.getPage(number);
    const { items } = await page.getTextContent();
    const runs = items.filter((item) => 'str' in item);
    // What cannot be drawn can be read all the same.
    const shaped = await this.#shaped(number, runs).catch(() => null);
    const read = shaped ?? (await withWholeWords(runs, page));
    page.cleanup();
    return read;
  }

  async close(): Promise<void> {
    const named = await this.#named;
    await named?.loadingTask.destroy();
    if (named !== this.#document) await this.#document.loadingTask.destroy();
  }

  /** @returns null where the runs are right as they are */
  async #shaped(number: number, runs: Run[]): Promise<Run[] | null> {
    if (runs.some(isRightToLeft)) return null;
    if (runs.some(({ str }) => SHAPED.test(str))) {
      // A file that nothing else can open has its letters as they are.
      this.#named ??= this.#openNamed().catch(() => this.#document);
      return (await shapedRunsIn(await this.#named, number)).runs;
    }
    if (!runs.some(stepsBack)) return null;
    const shaped = await shapedRunsIn(this.#document, number);
    return shaped.hasFilledWords ? shaped.runs : null;
  }

  async #openNamed(): Promise<PdfDocument> {
    const bytes = await withNamedReplacements(this.#bytes);
    return bytes ? this.#open(bytes) : this.#document;
  }
}

async function shapedRunsIn(document: PdfDocument, number: number): Promise<ShapedRuns> {
  const { getResolvedPDFJS } = await import('unpdf');
  const page = await document.getPage(number);
  const shaped = await shapedRunsOf(page, await getResolvedPDFJS());
  page.cleanup();
  return shaped;
}

/** Whether a run with letters is written after one of its line that stands on its right. */
function stepsBack(run: Run, index: number, runs: Run[]): boolean {
  const before = runs[index - 1];
  if (!before || before.hasEOL || !/\p{L}/u.test(run.str)) return false;
  const height = Math.max(run.height, before.height);
  return startOf(run) < startOf(before) + before.width - height && Math.abs(dropBetween(before, run)) < height / 2;
}
