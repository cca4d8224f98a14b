/** A part of a text: UTF-16 code units from `start` up to, and without, `end`. */
export interface Span {
  start: number;
  end: number;
}

const sentences = new Intl.Segmenter('und', { granularity: 'sentence' });
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** What belongs to the character before it, even to a blank. */
const EXTENDS_CHARACTER = /^[\p{M}\p{Gr_Ext}\p{EMod}\u200d]/u;

/** The span without the blanks at its ends, or null when nothing is left. */
export function trimSpan(text: string, span: Span): Span | null {
  let { start, end } = span;
  while (start < end && /\s/.test(text[start] as string) && !EXTENDS_CHARACTER.test(text.slice(start + 1, start + 3))) start += 1;
  while (end > start && /\s/.test(text[end - 1] as string)) end -= 1;
  return end > start ? { start, end } : null;
}

/** The paragraphs of a span: what blank lines part, without the blanks around it. */
export function* paragraphsOf(text: string, span: Span): Generator<Span> {
  yield* partedBy(text, span, /\n[^\S\n]*\n/g);
}

/** The lines of a span that have something on them. */
export function* linesOf(text: string, span: Span): Generator<Span> {
  yield* partedBy(text, span, /\n/g);
}

/** The sentences of a span, as Unicode's rules part them (a line end parts as well), in any language. */
export function* sentencesOf(text: string, span: Span): Generator<Span> {
  for (const { index, segment } of sentences.segment(text.slice(span.start, span.end))) {
    const sentence = trimSpan(text, { start: span.start + index, end: span.start + index + segment.length });
    if (sentence) yield sentence;
  }
}

/** A span in parts of at most `size`, cut after blanks where there are some in the last quarter, and never inside a character as a reader sees it. */
export function* cutToSize(text: string, span: Span, size: number): Generator<Span> {
  for (let start = span.start; start < span.end; ) {
    const end = span.end - start <= size ? span.end : cutBefore(text, start, start + size);
    const part = trimSpan(text, { start, end });
    if (part) yield part;
    start = end;
  }
}

/**
 * The last good place to cut at or before `limit`, seen from `start`, which must itself be between characters. Only a
 * single character longer than that is cut (letters can carry marks without end), and then between code points.
 */
function cutBefore(text: string, start: number, limit: number): number {
  let [end, endOfWord] = [start, start];
  for (const { index, segment } of graphemes.segment(text.slice(start, limit + 2))) {
    const boundary = start + index + segment.length;
    if (boundary > limit || boundary === start + (limit + 2 - start)) break;
    end = boundary;
    if (/\s$/.test(segment)) endOfWord = boundary;
  }
  if (endOfWord > limit - (limit - start) / 4) return endOfWord;
  if (end > start) return end;
  return isInsidePair(text, limit) ? limit - 1 : limit;
}

/** The first start of a word at or after `floor` within the span, else the first character there. Both are seen from the span's start. */
export function firstWordAfter(text: string, span: Span, floor: number): number {
  let firstCharacter = span.end;
  let isAfterBlank = false;
  for (const { index, segment } of graphemes.segment(text.slice(span.start, span.end))) {
    const at = span.start + index;
    if (at >= floor && /\S/.test(segment)) {
      if (isAfterBlank) return at;
      firstCharacter = Math.min(firstCharacter, at);
    }
    isAfterBlank = /\s$/.test(segment);
  }
  return firstCharacter;
}

function* partedBy(text: string, span: Span, separator: RegExp): Generator<Span> {
  const within = text.slice(span.start, span.end);
  let start = 0;
  for (const match of within.matchAll(separator)) {
    const part = trimSpan(text, { start: span.start + start, end: span.start + match.index });
    if (part) yield part;
    start = match.index + match[0].length;
  }
  const last = trimSpan(text, { start: span.start + start, end: span.end });
  if (last) yield last;
}

function isInsidePair(text: string, position: number): boolean {
  return /[\ud800-\udbff]/.test(text[position - 1] ?? '') && /[\udc00-\udfff]/.test(text[position] ?? '');
}
