import type { Entry } from './pdf-entries.ts';
import { isRightToLeft, type Run, startOf } from './pdf-run.ts';

/** Where among the runs of a page an entry is read. */
export interface Place {
  /** The run that it is read with, or -1 before all of them. */
  index: number;
  /** The part of the run that it stands in for: of no length but for the blank line that it was written on. */
  part: [number, number];
  /** Whether it stands below the run's line, on one that has nothing printed. */
  isBelow: boolean;
}

/** An entry's box as the letters of a run lie: how far along their lines it begins and ends, and how high its text stands. */
export interface Span {
  start: number;
  end: number;
  middle: number;
  height: number;
}

/** The middle of a line is so far above its foot, and its text from the top of a box, in heights of the letters. */
const MIDDLE = 0.3;
const FROM_TOP = 0.7;

/** What stands higher or lower than this, in heights of the letters, is on another line. */
const SAME_LINE = 0.5;

/** A label that is not level with a field may be that of another. */
const UNEVEN = 2;

/** Where forms on paper leave room to write. */
const BLANK_LINE = /_{2,}|[.…]{4,}/g;

export function spanOf({ box: [left, below, right, above], isFromTop }: Entry, run: Run): Span {
  const corners = [place(run, left, below), place(run, right, above)] as const;
  const [start, end] = [Math.min(corners[0].along, corners[1].along), Math.max(corners[0].along, corners[1].along)];
  const [low, high] = [Math.min(corners[0].up, corners[1].up), Math.max(corners[0].up, corners[1].up)];
  const middle = (low + high) / 2;
  return { start, end, height: high - low, middle: isFromTop ? Math.max(middle, high - FROM_TOP * run.height) : middle };
}

/** How high above its foot the middle of a run's line is. */
export function middleOf(run: Run): number {
  return place(run, run.transform[4] ?? 0, run.transform[5] ?? 0).up + MIDDLE * run.height;
}

/** An entry is read on its printed line, beside what is next to it; where nothing is printed on it, below what stands over it. */
export function placeOf(entry: Entry, runs: Run[]): Place {
  let [beside, below] = [
    { index: -1, distance: Number.POSITIVE_INFINITY },
    { index: -1, distance: Number.POSITIVE_INFINITY },
  ];
  for (const [index, run] of runs.entries()) {
    if (run.str.trim() === '') continue;
    const span = spanOf(entry, run);
    const [gap, rise] = [gapTo(span, run), middleOf(run) - span.middle];
    const reach = gap > 0 ? Math.max(SAME_LINE * run.height, span.height / 2) : SAME_LINE * run.height;
    if (Math.abs(rise) <= reach) beside = nearer(beside, index, gap + UNEVEN * Math.abs(rise));
    else if (rise > 0) below = nearer(below, index, gap + rise);
  }
  const run = runs[beside.index];
  if (run) return { index: beside.index, part: partFor(spanOf(entry, run), run), isBelow: false };
  return { index: below.index, part: [0, 0], isBelow: true };
}

interface Found {
  index: number;
  distance: number;
}

function nearer(found: Found, index: number, distance: number): Found {
  return distance < found.distance ? { index, distance } : found;
}

function gapTo({ start, end }: Span, run: Run): number {
  return Math.max(0, start - startOf(run) - run.width, startOf(run) - end);
}

function partFor(span: Span, run: Run): [number, number] {
  const { length } = run.str;
  const isBehind = span.start > startOf(run) + run.width / 2;
  if (gapTo(span, run) > 0 || isRightToLeft(run)) return isBehind !== isRightToLeft(run) ? [length, length] : [0, 0];
  const letterAt = (along: number) => ((along - startOf(run)) / (run.width || 1)) * length;
  const [first, last] = [letterAt(span.start), letterAt(span.end)];
  for (const { index, 0: line } of run.str.matchAll(BLANK_LINE)) {
    if (index < last && index + line.length > first) return [index, index + line.length];
  }
  const ends = [0, ...Array.from(run.str.matchAll(/\s+/g), ({ index, 0: blank }) => index + blank.length), length];
  const nearest = ends.reduce((best, end) => (Math.abs(end - first) < Math.abs(best - first) ? end : best));
  return [nearest, nearest];
}

function place({ transform: [a = 1, b = 0, c = 0, d = 1] }: Run, x: number, y: number): { along: number; up: number } {
  return { along: (a * x + b * y) / (Math.hypot(a, b) || 1), up: (c * x + d * y) / (Math.hypot(c, d) || 1) };
}
