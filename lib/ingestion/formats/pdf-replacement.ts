import { constants, inflateSync } from 'node:zlib';
import type { PDFRawStream } from '@cantoo/pdf-lib';

/** Begins the name of a span that tells what replaces it. */
const PREFIX = 'ActualText.';

const STRING = '<[\\da-fA-F\\s]*>|\\((?:\\\\[\\s\\S]|[^\\\\()])*\\)';
/** Begins a span whose properties stand in the stream of a page: `/Span <</ActualText <FEFF0E01>>> BDC`. */
const SPAN = new RegExp(`/[^\\s<>[\\]()/%{}]+\\s*<<((?:[^<>()]|${STRING})*)>>\\s*BDC\\b`, 'g');
const REPLACEMENT = new RegExp(`/ActualText\\s*(${STRING})`);

/** How the stream of a page is packed, if it is: older ways are hardly met any more. */
const PACKED = /^(\/FlateDecode|\[ *\/FlateDecode *\])?$/;
/** Pages that are unpacked to more than this together, in bytes, have their letters as they are: no document needs as much. */
const MOST_UNPACKED = 250_000_000;

/** So many objects are read or written before others may go on: with fewer, a large file waits more than it works. */
const AT_ONCE = 2_000;

type Pdf = typeof import('@cantoo/pdf-lib');

/**
 * A PDF in which the name of a span tells what is to be read in place of its letters (ISO 32000-1, 14.9.4), where a span has that.
 * Programs write so what is shaped, Devanagari and Thai for example, since no glyph of it need be a letter. The reader of PDFs passes
 * on names, but no replacements.
 *
 * @returns null where nothing is replaced
 * @throws where the file cannot be read, or is unpacked to too much
 */
export async function withNamedReplacements(bytes: Uint8Array): Promise<Uint8Array | null> {
  const pdf = await import('@cantoo/pdf-lib');
  const document = await pdf.PDFDocument.load(bytes, { updateMetadata: false, password: '', parseSpeed: AT_ONCE });
  let [isChanged, left] = [false, MOST_UNPACKED];
  for (const [reference, stream] of document.context.enumerateIndirectObjects()) {
    if (!(stream instanceof pdf.PDFRawStream) || !mayBePage(stream, pdf)) continue;
    const content = unpacked(stream, left, pdf).toString('latin1');
    left -= content.length;
    const named = content.replace(SPAN, (span, properties: string) => namedSpan(properties, pdf) ?? span);
    if (named === content) continue;
    isChanged = true;
    stream.dict.delete(pdf.PDFName.of('Filter'));
    document.context.assign(reference, pdf.PDFRawStream.of(stream.dict, Buffer.from(named, 'latin1')));
  }
  return isChanged ? document.save({ useObjectStreams: false, objectsPerTick: AT_ONCE }) : null;
}

/** What is to be read instead of the letters of a span of this name; null where they are. */
export function replacementIn(name: string | null): string | null {
  return name?.startsWith(PREFIX) ? Buffer.from(name.slice(PREFIX.length), 'hex').toString() : null;
}

/** Pages and what is drawn on them, not fonts, files and images, which are of another type or packed otherwise. */
function mayBePage(stream: PDFRawStream, pdf: Pdf): boolean {
  const isOther = ['DecodeParms', 'Length1'].some((key) => stream.dict.has(pdf.PDFName.of(key)));
  return !isOther && ['', '/Form'].includes(entryOf(stream, 'Subtype', pdf)) && PACKED.test(entryOf(stream, 'Filter', pdf));
}

/** @throws RangeError when that is more than so many bytes */
function unpacked(stream: PDFRawStream, most: number, pdf: Pdf): Buffer {
  if (entryOf(stream, 'Filter', pdf) === '') return Buffer.from(stream.contents);
  return inflateSync(stream.contents, { maxOutputLength: most, finishFlush: constants.Z_SYNC_FLUSH });
}

function entryOf({ dict }: PDFRawStream, key: string, { PDFName }: Pdf): string {
  return dict.get(PDFName.of(key))?.toString() ?? '';
}

function namedSpan(properties: string, { PDFHexString, PDFString }: Pdf): string | null {
  const written = REPLACEMENT.exec(properties)?.[1];
  if (written === undefined) return null;
  const inner = written.slice(1, -1);
  const text = written.startsWith('<') ? PDFHexString.of(inner).decodeText() : PDFString.of(inner).decodeText();
  return `/${PREFIX}${Buffer.from(text).toString('hex')} BMC`;
}
