import type { Entry } from './pdf-entries.ts';
import { middleOf, type Place, placeOf, type Span, spanOf } from './pdf-entry-place.ts';
import { isRightToLeft, type Run, startOf } from './pdf-run.ts';

/** Comparing each entry with each run takes too long where a page has more of both than any form: then all are read behind the page. */
const MOST_COMPARED = 1_000_000;

/** What comes before or behind these has no blank there: 02/11/2026 may be three fields. */
const OPEN = /[\s/([\p{Pd}\p{Sc}]$/u;
const CLOSED = /^[\s/)\]\p{Pd}.,;:!?%]/u;

/** From one line of an entry to the next, in heights of the letters. */
const LINE = 1.2;

/** What a page without any text would print in. */
const LETTERS: Run = { str: '', dir: 'ltr', width: 0, height: 10, transform: [10, 0, 0, 10, 0, 0], hasEOL: false };

interface Placed extends Place {
  lines: string[];
  span: Span;
}

/** The runs of a page with what was written onto it, each entry where it stands. */
export function withEntries(runs: Run[], entries: Entry[]): Run[] {
  if (entries.length === 0) return runs;
  const letters = { ...(runs.find(({ str }) => str.trim() !== '') ?? LETTERS), str: '', hasEOL: false };
  const places = placesOf(runs, entries, letters);
  const written = new Set<Run>();
  const all = [letters, ...runs].flatMap((run, index) => spliced(run, places.get(index - 1) ?? [], written));
  return withBlanksAround(written, all);
}

function placesOf(runs: Run[], entries: Entry[], letters: Run): Map<number, Placed[]> {
  const isCompared = entries.length * runs.length <= MOST_COMPARED;
  const lastOfLine = lastsOfLines(runs);
  const placed = entries.map((entry): Placed => {
    const place: Place = isCompared ? placeOf(entry, runs) : { index: runs.length - 1, part: [0, 0], isBelow: true };
    const span = spanOf(entry, runs[place.index] ?? letters);
    return { ...place, index: place.isBelow ? (lastOfLine[place.index] ?? -1) : place.index, lines: entry.lines, span };
  });
  return Map.groupBy(placed, ({ index }) => index);
}

/** For each run the last one of its line. */
function lastsOfLines(runs: Run[]): number[] {
  const lasts: number[] = [];
  for (let index = runs.length - 1; index >= 0; index--) lasts[index] = runs[index]?.hasEOL ? index : (lasts[index + 1] ?? index);
  return lasts;
}

function spliced(run: Run, placed: Placed[], written: Set<Run>): Run[] {
  if (placed.length === 0) return [run];
  const below = placed.filter(({ isBelow }) => isBelow);
  const pieces: Run[] = [];
  let from = 0;
  const write = (runsOfEntry: Run[]) => {
    for (const entry of runsOfEntry) written.add(entry);
    pieces.push(...runsOfEntry);
  };
  for (const { part, lines, span } of placed.filter(({ isBelow }) => !isBelow).sort(byPlaceIn(run))) {
    pieces.push(partOf(run, from, part[0]));
    write(linesAt(lines, movedTo(run, span.start, 0), span, lines.length > 1));
    from = Math.max(from, part[1]);
  }
  const rest = { ...partOf(run, from, run.str.length), hasEOL: run.hasEOL || below.length > 0 };
  if (rest.str !== '' || !pieces.at(-1)?.hasEOL) pieces.push(rest);
  for (const line of inLines(below)) {
    for (const { lines, span } of line) {
      write(linesAt(lines, movedTo(run, span.start, span.middle - middleOf(run)), span, lines.length > 1 || span === line.at(-1)?.span));
    }
  }
  return pieces;
}

function byPlaceIn(run: Run): (one: Placed, other: Placed) => number {
  const way = isRightToLeft(run) ? -1 : 1;
  return (one, other) => one.part[0] - other.part[0] || way * (one.span.start - other.span.start);
}

/** Entries that stand beside one another are on one line. */
function inLines(placed: Placed[]): Placed[][] {
  const lines: Placed[][] = [];
  for (const entry of placed.toSorted((one, other) => other.span.middle - one.span.middle)) {
    const above = lines.at(-1)?.[0]?.span;
    if (above && above.middle - entry.span.middle < Math.min(above.height, entry.span.height) / 2) lines.at(-1)?.push(entry);
    else lines.push([entry]);
  }
  return lines.map((line) => line.sort((one, other) => one.span.start - other.span.start));
}

function linesAt(lines: string[], first: Run, { start, end }: Span, endsLine: boolean): Run[] {
  return lines.map((str, index) => {
    const { transform } = movedTo(first, start, -index * LINE * first.height);
    const dir = /[\p{Script=Hebrew}\p{Script=Arabic}]/u.test(str) ? 'rtl' : 'ltr';
    return { str, dir, width: end - start, height: first.height, transform, hasEOL: endsLine || index < lines.length - 1 };
  });
}

function partOf(run: Run, from: number, to: number): Run {
  const [{ length }, { width }] = [run.str, run];
  const letter = width / (length || 1);
  return {
    ...movedTo(run, startOf(run) + from * letter, 0),
    str: run.str.slice(from, to),
    width: Math.max(0, to - from) * letter,
    hasEOL: false,
  };
}

/** A run elsewhere: at so much along its line, and so much higher. */
function movedTo(run: Run, start: number, higher: number): Run {
  const [a = 1, b = 0, c = 0, d = 1, x = 0, y = 0] = run.transform;
  const [along, up] = [(start - startOf(run)) / (Math.hypot(a, b) || 1), higher / (Math.hypot(c, d) || 1)];
  return { ...run, transform: [a, b, c, d, x + along * a + up * c, y + along * b + up * d] };
}

function withBlanksAround(written: Set<Run>, runs: Run[]): Run[] {
  let before: Run | undefined;
  return runs.flatMap((run) => {
    const isBeside = before && !before.hasEOL && run.str !== '' && (written.has(run) || written.has(before));
    const isApart = !isBeside || OPEN.test(before?.str ?? '') || CLOSED.test(run.str);
    if (run.str !== '' || run.hasEOL) before = run;
    return isApart ? [run] : [{ ...run, str: ' ', width: 0, hasEOL: false }, run];
  });
}
