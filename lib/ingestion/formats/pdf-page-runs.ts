import type { PdfDocument } from './pdf-operators.ts';
import { withNamedReplacements } from './pdf-replacement.ts';
import { isRightToLeft, type Run } from './pdf-run.ts';
import { shapedRunsOf } from './pdf-shaped-runs.ts';
import { withWholeWords } from './pdf-torn-words.ts';

/** Letters of scripts whose glyphs are often more or less than a letter. */
const SHAPED =
  /[\p{scx=Deva}\p{scx=Beng}\p{scx=Guru}\p{scx=Gujr}\p{scx=Orya}\p{scx=Taml}\p{scx=Telu}\p{scx=Knda}\p{scx=Mlym}\p{scx=Sinh}\p{scx=Thai}\p{scx=Laoo}\p{scx=Tibt}\p{scx=Mymr}\p{scx=Khmr}]/u;

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
    const isShaped = runs.some(({ str }) => SHAPED.test(str)) && !runs.some(isRightToLeft);
    const read = isShaped ? await this.#shaped(number) : null;
    const whole = read ?? (await withWholeWords(runs, page));
    page.cleanup();
    return whole;
  }

  /** @returns null for what cannot be drawn: it can be read all the same */
  async #shaped(number: number): Promise<Run[] | null> {
    this.#named ??= this.#openNamed();
    const { getResolvedPDFJS } = await import('unpdf');
    const page = await (await this.#named).getPage(number);
    const runs = await shapedRunsOf(page, await getResolvedPDFJS()).catch(() => null);
    page.cleanup();
    return runs;
  }

  async #openNamed(): Promise<PdfDocument> {
    // A file that only the reader of PDFs can open has its letters as they are.
    const bytes = await withNamedReplacements(this.#bytes).catch(() => null);
    return bytes ? this.#open(bytes) : this.#document;
  }

  async close(): Promise<void> {
    const named = await this.#named;
    await named?.loadingTask.destroy();
    if (named !== this.#document) await this.#document.loadingTask.destroy();
  }
}
