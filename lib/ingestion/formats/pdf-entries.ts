import type { getDocumentProxy } from 'unpdf';

type PdfDocument = Awaited<ReturnType<typeof getDocumentProxy>>;

/** What somebody wrote onto a printed page: the value of a form's field, or a box of text. */
export interface Entry {
  lines: string[];
  /** Its corners on the page: left, below, right and above. */
  box: [number, number, number, number];
  /** Whether its text begins at the top of the box, and does not stand in its middle. */
  isFromTop: boolean;
}

/** What the reader of PDFs tells of a field or a box of text. */
interface Annotation {
  pageIndex: number;
  rect: Entry['box'];
  annotationFlags: number;
  fieldType?: 'Tx' | 'Ch' | 'Btn' | 'Sig' | null;
  fieldValue?: string | string[] | null;
  password?: boolean;
  multiLine?: boolean;
  checkBox?: boolean;
  radioButton?: boolean;
  exportValue?: string | null;
  buttonValue?: string | null;
  options?: { exportValue: string | null; displayValue: string | null }[];
  contentsObj?: { str: string };
  textContent?: string[];
}

/** Flags of what a page does not show: one of an unknown kind, one that is hidden, one that is not for the screen (ISO 32000-1, 12.5.3). */
const UNSEEN = 1 | 2 | 32;

/** Stands where a box is ticked. */
const TICK = '☒';

/** So many pages are looked at together: of all at once, a long form would fill the memory. */
const PAGES_TOGETHER = 10;
/** The reader is told each time which pages it is to leave out, so that there are not more times than these. */
const MOST_TIMES = 100;

/**
 * What was written onto each page, from the first to the last. Of all that a page may carry only these kinds are read: for
 * links the reader would go through the page's text once more. Comments are not on the printed page, and remain out.
 */
export async function* entriesOfPages(document: PdfDocument): AsyncGenerator<Entry[]> {
  const { getResolvedPDFJS } = await import('unpdf');
  const { FREETEXT, WIDGET } = (await getResolvedPDFJS()).AnnotationType;
  const pages = Array.from({ length: document.numPages }, (_, index) => index);
  const together = Math.max(PAGES_TOGETHER, Math.ceil(pages.length / MOST_TIMES));
  for (let first = 0; first < pages.length; first += together) {
    const [some, others] = [pages.slice(first, first + together), new Set(pages)];
    for (const page of some) others.delete(page);
    // What is damaged about a form leaves the printed text as it is.
    const found = await document.getAnnotationsByType(new Set([FREETEXT, WIDGET]), others).catch(() => null);
    const shown = Map.groupBy(((found ?? []) as Annotation[]).filter(isShown), ({ pageIndex }) => pageIndex);
    for (const page of some) yield (shown.get(page) ?? []).map(entryOf).filter(({ lines }) => lines.some((line) => line !== ''));
  }
}

function entryOf(annotation: Annotation): Entry {
  const { rect, fieldType, multiLine } = annotation;
  return { lines: linesOf(annotation), box: rect, isFromTop: fieldType === undefined || Boolean(multiLine) };
}

function isShown({ annotationFlags, rect: [left, below, right, above], password }: Annotation): boolean {
  return !(annotationFlags & UNSEEN) && !password && left < right && below < above;
}

function linesOf(annotation: Annotation): string[] {
  const { fieldType, contentsObj, textContent } = annotation;
  if (fieldType === undefined) return linesIn(contentsObj?.str || (textContent ?? []).join('\n'));
  if (fieldType === 'Tx') return valuesOf(annotation).flatMap(linesIn);
  if (fieldType === 'Ch') return valuesOf(annotation).map((value) => shownOf(value, annotation).trim());
  return isTicked(annotation) ? [TICK] : [];
}

function linesIn(text: string): string[] {
  return text.trim().split(/\r\n?|\n/);
}

function valuesOf({ fieldValue }: Annotation): string[] {
  return [fieldValue ?? []].flat();
}

/** An option has a text that is read, and may have another for programs. What somebody typed is none of the options. */
function shownOf(value: string, { options = [] }: Annotation): string {
  return options.find(({ exportValue }) => exportValue === value)?.displayValue || value;
}

function isTicked({ checkBox, radioButton, fieldValue, exportValue, buttonValue }: Annotation): boolean {
  const on = checkBox ? exportValue : radioButton ? buttonValue : null;
  return Boolean(on) && on !== 'Off' && fieldValue === on;
}
