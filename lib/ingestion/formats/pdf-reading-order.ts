import { withWholeNumbers } from './pdf-numbers.ts';
import { dropBetween, gapBetween, isLeftToRight, isRightToLeft, type Run, startOf } from './pdf-run.ts';
import { isSigns, signsFromRight } from './pdf-signs.ts';

/** What stands farther beside, in heights of the letters, is another word: in what is written from right to left, no blank tells it. */
const WORD_GAP = 0.1;

/** Vowel signs and points that are drawn for themselves, over or under their letter. */
const MARKS = /^\s*\p{M}+\s*$/u;

/**
 * The runs of each line in the order in which they are read. Browsers and others draw Arabic and Hebrew as they stand on the
 * page, from the left: word after word, or letter after letter, the last of them first.
 */
export function inReadingOrder(runs: Run[]): Run[] {
  return linesOf(runs).flatMap((line, index, lines) => (line.some(isRightToLeft) ? readLine(line, index, lines) : line));
}

function linesOf(runs: Run[]): Run[][] {
  const lines: Run[][] = [[]];
  for (const [index, run] of runs.entries()) {
    const beginsNext = run.hasEOL && beginsLine(run, runs[index - 1], runs[index + 1]);
    if (beginsNext) lines.push([]);
    lines.at(-1)?.push(run);
    if (run.hasEOL && !beginsNext) lines.push([]);
  }
  return lines;
}

/** The reader of PDFs ends a line behind the marks that the next line begins with, instead of before them. */
function beginsLine(run: Run, before: Run | undefined, next: Run | undefined): boolean {
  if (!before || !next || !isMarks(run)) return false;
  return Math.abs(dropBetween(run, next)) < Math.abs(dropBetween(before, run));
}

function readLine(line: Run[], index: number, { length }: Run[][]): Run[] {
  const runs = line.filter(({ str }) => str.trim() !== '').map((run) => ({ ...run, hasEOL: false }));
  const isFromLeft = isDrawnFromLeft(runs);
  const words = isFromLeft ? fromVisualOrder(withMarks(runs.toReversed()).toReversed()) : withMarks(runs);
  const end = { str: '', dir: 'ltr', width: 0, height: 0, transform: [], hasEOL: index < length - 1 };
  return [...withBlanks(words), end];
}

/** Marks with the run that they follow, whose last letter is theirs; those that a line begins with, with the run behind them. */
function withMarks(runs: Run[]): Run[] {
  const words: Run[] = [];
  let first = '';
  for (const run of runs) {
    const last = words.at(-1);
    if (!isMarks(run)) words.push({ ...run, str: run.str + (last ? '' : first) });
    else if (last) last.str += run.str.trim();
    else first += run.str.trim();
  }
  return words;
}

/** Whether some of what is read from right to left is drawn after what stands on its left: after other such words, or after signs where nothing else is there. */
function isDrawnFromLeft(runs: Run[]): boolean {
  const read = runs.filter((run) => isRightToLeft(run) && !isMarks(run));
  const isAlone = read.length === 1 && runs.every((run) => run === read[0] || isSigns(run));
  const compared = isAlone ? runs : read;
  return compared.some((word, index) => {
    const before = compared[index - 1];
    return before && startOf(word) > startOf(before) + before.width / 2;
  });
}

/** A line goes the way of most of its letters, and what goes the other way is turned within it. */
function fromVisualOrder(words: Run[]): Run[] {
  const fromLeft = withWholeNumbers(words.toSorted((a, b) => startOf(a) - startOf(b)));
  const lettersOf = (runs: Run[]) => runs.reduce((sum, { str }) => sum + (str.match(/\p{L}/gu)?.length ?? 0), 0);
  const goesLeft = 2 * lettersOf(words.filter(isRightToLeft)) >= lettersOf(words);
  return goesLeft ? turnedWithin(fromLeft.toReversed(), true) : turnedWithin(fromLeft, false);
}

/** Turns each sequence of runs that begins and ends with such as go the other way than the line and has none in it that go its way. */
function turnedWithin(runs: Run[], goesLeft: boolean): Run[] {
  const isTurned = goesLeft ? isLeftToRight : isRightToLeft;
  const [around, within] = goesLeft ? [signsFromRight, itself] : [itself, signsFromRight];
  const done: Run[] = [];
  let sequence: Run[] = [];
  let undirected: Run[] = [];
  const endSequence = () => {
    done.push(...sequence.toReversed().map(within), ...undirected.map(around));
    [sequence, undirected] = [[], []];
  };
  for (const run of runs) {
    if (isTurned(run)) {
      if (sequence.length === 0) endSequence();
      sequence.push(...undirected, run);
      undirected = [];
    } else if (isRightToLeft(run) || isLeftToRight(run)) {
      endSequence();
      done.push(run);
    } else {
      undirected.push(run);
    }
  }
  endSequence();
  return done;
}

function itself(run: Run): Run {
  return run;
}

function withBlanks(words: Run[]): Run[] {
  return words.flatMap((word, index) => {
    const before = words[index - 1];
    return before && gapBetween(before, word) > WORD_GAP * word.height ? [{ ...word, str: ' ' }, word] : [word];
  });
}

/** Some fonts have shapes of marks that stand for a blank with the marks over it. */
function isMarks({ str }: Run): boolean {
  return MARKS.test(str.normalize('NFKC'));
}
