import type { ParsedDocument } from './parsed-document.ts';
import { piecesOf } from './pieces.ts';
import { type Section, sectionsOf, sharedPath } from './sections.ts';
import { firstWordAfter, type Span, sentencesOf, trimSpan } from './text-boundaries.ts';

/** Long enough for what belongs together and short enough for a citation: some 500 tokens of English. */
export const DEFAULT_CHUNK_SIZE = 2000;
/** A sentence or two, so that what a chunk begins with is not torn from what it refers to. */
export const DEFAULT_CHUNK_OVERLAP = 150;
/** A chunk below this share of the size takes in the subsection that follows: a bare title is no passage. */
const SMALL_SHARE = 0.2;
/** A text of up to so many times the size and with no more than a title is left whole: an abstract is found by all of its words. */
const WHOLE_SHARE = 1.25;

export interface ChunkText extends Span {
  ordinal: number;
  /** Always `text.slice(start, end)`. */
  content: string;
  /** The page on which what it does not repeat of the one before it begins, where the format has pages. */
  page: number | null;
  headingPath: string[];
}

interface OpenChunk extends Span {
  sections: Section[];
}

/**
 * Cuts a text into passages of at most `size` characters (UTF-16 code units), in order and without leaving any out; a text without
 * sections may have a quarter more and is one passage then.
 * Headings begin a chunk; then paragraphs, sentences and words decide, and code and tables stay whole where they fit.
 * Within a section a chunk repeats up to `overlap` characters of the one before it, from the start of a sentence if possible.
 * The same input always gives the same chunks.
 */
export function chunkText(
  parsed: Omit<ParsedDocument, 'title'>,
  { size = DEFAULT_CHUNK_SIZE, overlap = DEFAULT_CHUNK_OVERLAP }: { size?: number; overlap?: number } = {},
): ChunkText[] {
  if (!(size >= 1 && overlap >= 0 && overlap < size)) throw new RangeError(`Chunks of ${size} cannot overlap by ${overlap}.`);
  const { text } = parsed;
  const pageAt = pageFinder(parsed.pages);
  return spansOf(parsed, size, overlap).map(({ start, end, sections }, ordinal, spans) => ({
    ordinal,
    content: text.slice(start, end),
    start,
    end,
    page: pageAt(ownStart(text, start, spans[ordinal - 1]?.end ?? 0)),
    headingPath: sharedPath(sections),
  }));
}

/** Where what a chunk does not repeat of the one before it begins. */
function ownStart(text: string, start: number, previousEnd: number): number {
  const own = Math.max(start, previousEnd);
  return own + (/^\s*/.exec(text.slice(own, own + 1_000))?.[0].length ?? 0);
}

function spansOf(parsed: Omit<ParsedDocument, 'title' | 'pages'>, size: number, overlap: number): OpenChunk[] {
  const { text } = parsed;
  const whole = trimSpan(text, { start: 0, end: text.length });
  if (whole && parsed.headings.length <= 1 && whole.end - whole.start <= size * WHOLE_SHARE)
    return [{ ...whole, sections: [...sectionsOf(parsed)] }];
  const done: OpenChunk[] = [];
  let open: OpenChunk | null = null;
  for (const section of sectionsOf(parsed)) {
    if (open && !takesIn(open, section, size)) {
      done.push(open);
      open = null;
    }
    for (const piece of piecesOf(text, section, parsed.blocks, size)) {
      if (open && piece.end - open.start <= size) {
        open.end = piece.end;
        if (open.sections.at(-1) !== section) open.sections.push(section);
        continue;
      }
      const isSameSection: boolean = open?.sections.at(-1) === section;
      if (open) done.push(open);
      const start: number = open && isSameSection ? overlapStart(text, open, piece, size, overlap) : piece.start;
      open = { start, end: piece.end, sections: [section] };
    }
  }
  if (open) done.push(open);
  return done;
}

/** Whether what is open is so small that it goes on into the section, which must stand under the headings of the one that it began with. */
function takesIn(open: OpenChunk, section: Section, size: number): boolean {
  const isUnder = open.sections[0]?.headings.every((heading, depth) => section.headings[depth] === heading) ?? false;
  return isUnder && open.end - open.start < size * SMALL_SHARE;
}

/** Where a chunk whose first new piece is `piece` begins, so that it repeats some of `previous` and still keeps to the size. */
function overlapStart(text: string, previous: Span, piece: Span, size: number, overlap: number): number {
  const floor = Math.max(previous.end - overlap, piece.end - size, previous.start + 1);
  if (floor >= previous.end) return piece.start;
  for (const sentence of sentencesOf(text, previous)) if (sentence.start >= floor) return sentence.start;
  const word = firstWordAfter(text, previous, floor);
  return word < previous.end ? word : piece.start;
}

/** Answers questions about growing positions in one pass over the pages. */
function pageFinder(pages: ParsedDocument['pages']): (position: number) => number | null {
  let index = -1;
  return (position) => {
    while (index + 1 < pages.length && (pages[index + 1]?.start ?? 0) <= position) index += 1;
    return pages[index]?.number ?? null;
  };
}
