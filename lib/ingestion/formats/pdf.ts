import { Problem } from '#lib/errors.ts';
import { normalizeAround } from '../normalize-text.ts';
import type { ParsedDocument } from '../parsed-document.ts';
import { type Entry, entriesOfPages } from './pdf-entries.ts';
import type { PdfDocument } from './pdf-operators.ts';
import { PageRuns } from './pdf-page-runs.ts';
import type { Run } from './pdf-run.ts';
import { joinRuns } from './pdf-runs.ts';
import { withEntries } from './pdf-with-entries.ts';

/** Characters for the shapes that a font has of a letter, and for radicals that look like a whole character: some programs write down these instead. */
const SHAPES = /[\u2f00-\u2fd5\ufb00-\ufb06\ufb50-\ufdff\ufe70-\ufefc]+/g;
/** Before a vowel sign or point: it belongs to the letter before the blank, behind which it was drawn. */
const BLANK_BEFORE_MARK = / (?=[\p{M}&&[\p{scx=Arab}\p{scx=Hebr}]])/gv;

/**
 * The text layer of a PDF, page by page, with what was filled into its forms. No headings: a PDF does not say what is one.
 * @throws Problem `invalid_input` when it is encrypted, damaged, or has no text layer.
 */
export async function parsePdf(bytes: Uint8Array): Promise<ParsedDocument> {
  const document = await openPdf(bytes);
  const pages = new PageRuns(document, bytes, openPdf);
  try {
    const texts: string[] = [];
    for await (const entries of entriesOfPages(document)) texts.push(textOf(await pages.of(texts.length + 1), entries));
    if (texts.every((text) => text.trim() === '')) {
      throw new Problem(
        'invalid_input',
        'The PDF has no text layer: its pages are images. Run text recognition (OCR) over it and upload the result.',
      );
    }
    return { ...joinPages(texts), title: await titleOf(document), headings: [], blocks: [] };
  } catch (error) {
    throw error instanceof Problem ? error : damaged(error);
  } finally {
    await pages.close();
  }
}

async function openPdf(bytes: Uint8Array): Promise<PdfDocument> {
  const { getDocumentProxy } = await import('unpdf');
  try {
    // A copy, because the reader takes the buffer away. Only errors may print: its warnings are about fonts and colours. No image is read.
    return await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0, maxImageSize: 0 });
  } catch (error) {
    if (error instanceof Error && error.name === 'PasswordException') {
      throw new Problem('invalid_input', 'The PDF is encrypted. Save it without a password and upload it again.', { cause: error });
    }
    if (error instanceof Error && error.name === 'InvalidPDFException') throw damaged(error);
    throw error;
  }
}

function damaged(cause: unknown): Problem {
  return new Problem('invalid_input', 'The PDF is damaged and cannot be read. Export it again and upload the new file.', { cause });
}

function textOf(runs: Run[], entries: Entry[]): string {
  const text = joinRuns(withEntries(runs, entries));
  return text.replace(SHAPES, (shapes) => shapes.normalize('NFKC')).replace(BLANK_BEFORE_MARK, '');
}

function joinPages(texts: string[]): Pick<ParsedDocument, 'text' | 'pages'> {
  const starts: number[] = [];
  let joined = '';
  for (const text of texts) {
    if (joined !== '') joined += '\n\n';
    starts.push(joined.length);
    joined += text.trim();
  }
  const { text, at } = normalizeAround(joined, starts);
  return { text, pages: starts.map((start, index) => ({ number: index + 1, start: at(start) })) };
}

async function titleOf(document: PdfDocument): Promise<string | null> {
  const { info } = await document.getMetadata();
  const title = (info as { Title?: unknown }).Title;
  return typeof title === 'string' ? title : null;
}
