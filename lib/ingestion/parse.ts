import { Problem } from '#lib/errors.ts';
import type { SupportedType } from './detect-mime-type.ts';
import { normalizeText } from './normalize-text.ts';
import type { ParsedDocument } from './parsed-document.ts';
import { beginningOf } from './title.ts';

type Parser = (bytes: Uint8Array) => ParsedDocument | Promise<ParsedDocument>;

/** Each format is loaded when a file of it comes. */
const PARSERS: Record<SupportedType, () => Promise<Parser>> = {
  'text/plain': async () => (await import('./formats/plain-text.ts')).parsePlainText,
  'text/markdown': async () => (await import('./formats/markdown.ts')).parseMarkdown,
  'text/html': async () => (await import('./formats/html.ts')).parseHtml,
  'application/pdf': async () => (await import('./formats/pdf.ts')).parsePdf,
};

/**
 * Reads a file. Its title is the one that the document gives itself, or else null.
 * @throws Problem `unsupported_media_type` for a type without a parser; `invalid_input` for a file that is empty, damaged
 * or without text, saying which and what to do.
 */
export async function parse(bytes: Uint8Array, mimeType: string, fileName: string): Promise<ParsedDocument> {
  if (bytes.length === 0) throw new Problem('invalid_input', 'The file is empty. Upload one with content.');
  const load = Object.hasOwn(PARSERS, mimeType) ? PARSERS[mimeType as SupportedType] : undefined;
  if (!load) throw new Problem('unsupported_media_type', `Files of type ${mimeType} cannot be read (${fileName}).`);
  const parser = await load();
  const parsed = await parser(bytes);
  if (parsed.text.trim() === '') throw new Problem('invalid_input', `There is no text in ${fileName}. Upload a file with text in it.`);
  return {
    ...parsed,
    title: (parsed.title && titleFrom(parsed.title)) || null,
    headings: parsed.headings.map((heading) => ({ ...heading, title: titleFrom(heading.title) })).filter(({ title }) => title !== ''),
  };
}

/** On one line, in the form that text is stored in, and no longer than titles are. */
function titleFrom(raw: string): string {
  return beginningOf(normalizeText(raw).replace(/\s+/g, ' ').trim()).trim();
}
