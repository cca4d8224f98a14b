import { gapBetween, isLeftToRight, isRightToLeft, type Run } from './pdf-run.ts';

/** What stands farther beside, in heights of the letters, is another number. */
const NUMBER_GAP = 0.1;
/** A number that is written from the left in what is read from the right, and the signs around it (Unicode Standard Annex 9, W2 to W7). */
const NUMBER = /^[()[\]{}«».,:;!?]*[$€£₪]?\p{Nd}+(?:[.,:/+-]\p{Nd}+)*[%°$€£₪]?[()[\]{}«».,:;!?]*$/u;
/** Beside Arabic, other signs part numbers, which then are written from the right. */
const NUMBER_BESIDE_ARABIC = /^[()[\]{}«».,:;!?]*\p{Nd}+(?:[.,:/]\p{Nd}+)*[()[\]{}«».,:;!?]*$/u;

/** Runs from the left, those that make one number as one. */
export function withWholeNumbers(fromLeft: Run[]): Run[] {
  const number = fromLeft.some(({ str }) => /\p{Script=Arabic}/u.test(str)) ? NUMBER_BESIDE_ARABIC : NUMBER;
  const groups: Run[][] = [];
  for (const run of fromLeft) {
    const before = groups.at(-1)?.at(-1);
    if (before && [before, run].every(hasNoDirection) && gapBetween(before, run) <= NUMBER_GAP * run.height) groups.at(-1)?.push(run);
    else groups.push([run]);
  }
  return groups.flatMap((runs) => (number.test(textOf(runs)) ? whole(runs) : runs));
}

function hasNoDirection(run: Run): boolean {
  return !isRightToLeft(run) && !isLeftToRight(run);
}

function textOf(runs: Run[]): string {
  return runs.map(({ str }) => str.trim()).join('');
}

function whole(runs: Run[]): Run[] {
  const [first, last] = [runs[0], runs.at(-1)];
  if (!first || !last || first === last) return runs;
  return [{ ...first, str: textOf(runs), width: gapBetween({ ...first, width: 0 }, last) + last.width }];
}
