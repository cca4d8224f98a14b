import { Problem } from '#lib/errors.ts';

/** What can be ingested, with the endings of file names that mean it. */
export const SUPPORTED_TYPES = {
  'text/plain': ['.txt', '.text'],
  'text/markdown': ['.md', '.markdown'],
  'text/html': ['.html', '.htm', '.xhtml'],
  'application/pdf': ['.pdf'],
} as const;

export type SupportedType = keyof typeof SUPPORTED_TYPES;

const SUPPORTED_NAMES = 'plain text (.txt), Markdown (.md), HTML (.html) and PDF (.pdf)';

/**
 * The type of a file: by its first bytes where they tell, else by the ending of its name, else by the declared type.
 * @throws Problem `unsupported_media_type` naming what is supported; `invalid_input` for an empty file and for a PDF that is none.
 */
export function detectMimeType(fileName: string, declaredType: string | null, bytes: Uint8Array): SupportedType {
  if (bytes.length === 0) throw new Problem('invalid_input', 'The file is empty. Upload one with content.');
  const named = typeOfName(fileName) ?? typeOfDeclaration(fileName, declaredType);

  const pdfHeader = indexOfPdfHeader(bytes);
  if (pdfHeader === 0 || (pdfHeader > 0 && named === 'application/pdf')) return 'application/pdf';
  if (named === 'application/pdf') {
    throw new Problem(
      'invalid_input',
      'The file is called a PDF, but does not begin like one. It is damaged or of another type; export it again as PDF.',
    );
  }
  refuseBinary(bytes);
  if (!named) throw unsupported(`Files like ${JSON.stringify(fileName)} cannot be read`);
  return named;
}

/** The type of a text that came as such: by the ending of its name, if that means one for texts. */
export function typeOfText(name: string): SupportedType {
  const named = typeOfName(name);
  return named && named !== 'application/pdf' ? named : 'text/plain';
}

/** The supported type of a bare content type such as `text/html; charset=utf-8`, or null. */
function supportedType(contentType: string | null): SupportedType | null {
  const bare = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  return Object.hasOwn(SUPPORTED_TYPES, bare) ? (bare as SupportedType) : null;
}

function typeOfName(fileName: string): SupportedType | null {
  const ending = endingOf(fileName);
  const found = Object.entries(SUPPORTED_TYPES).find(([, endings]) => (endings as readonly string[]).includes(ending));
  return (found?.[0] as SupportedType | undefined) ?? null;
}

/** A name without an ending, and without a declared type that says more, is taken for plain text. */
function typeOfDeclaration(fileName: string, declaredType: string | null): SupportedType | null {
  const declared = supportedType(declaredType);
  if (declared) return declared;
  const saysNothing = !declaredType || declaredType.startsWith('application/octet-stream');
  return saysNothing && endingOf(fileName) === '' ? 'text/plain' : null;
}

function endingOf(fileName: string): string {
  return /\.[^./\\\s]{1,10}$/.exec(fileName.toLowerCase())?.[0] ?? '';
}

/** Readers look for the header within the first 1,024 bytes, since mail and download programs put things before it. */
function indexOfPdfHeader(bytes: Uint8Array): number {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024)).indexOf('%PDF-');
}

const SIGNATURES: [name: string, signature: string][] = [
  ['a PNG image', '\x89PNG'],
  ['a JPEG image', '\xff\xd8\xff'],
  ['a GIF image', 'GIF8'],
  ['a TIFF image', 'II*\0'],
  ['a TIFF image', 'MM\0*'],
  ['a ZIP archive or Office document', 'PK\x03\x04'],
  ['a gzip archive', '\x1f\x8b'],
  ['a 7z archive', '7z\xbc\xaf\x27\x1c'],
  ['a RAR archive', 'Rar!\x1a\x07'],
  ['an old Office document', '\xd0\xcf\x11\xe0'],
  ['a program', '\x7fELF'],
  ['an RTF document', '{\\rtf'],
  ['a PostScript document', '%!PS'],
];

/** No text file has a NUL byte, except UTF-16, which is taken by its byte order mark. */
function refuseBinary(bytes: Uint8Array): void {
  const start = Buffer.from(bytes.subarray(0, 8)).toString('latin1');
  const signature = SIGNATURES.find(([, prefix]) => start.startsWith(prefix));
  if (signature) throw unsupported(`The file is ${signature[0]}, which cannot be read`);
  const isUtf16 = start.startsWith('\xff\xfe') || start.startsWith('\xfe\xff');
  if (!isUtf16 && bytes.includes(0))
    throw unsupported('The file is not text (it has NUL bytes; if it is UTF-16, save it with a byte order mark or as UTF-8)');
}

function unsupported(what: string): Problem {
  return new Problem('unsupported_media_type', `${what}. Supported are ${SUPPORTED_NAMES}.`, {
    extra: { supported_types: Object.keys(SUPPORTED_TYPES) },
  });
}
