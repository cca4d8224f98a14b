import { isLeftToRight, isRightToLeft, type Run } from './pdf-run.ts';

/** Brackets, each with the one that is its mirror image beside it. */
const BRACKETS = '()[]{}«»';
/** What belongs to the text around a number and not to the number. */
const SIGNS = `${BRACKETS}.,:;!?`;

/** Signs as they are meant where they are read from the right: those on the left of a number come behind it, and brackets are drawn the other way round. */
export function signsFromRight(run: Run): Run {
  if (isRightToLeft(run) || isLeftToRight(run)) return run;
  const signs = [...run.str];
  let [first, last] = [0, signs.length];
  while (first < last && SIGNS.includes(signs[first] as string)) first += 1;
  while (last > first && SIGNS.includes(signs[last - 1] as string)) last -= 1;
  return { ...run, str: turned(signs.slice(last)) + signs.slice(first, last).join('') + turned(signs.slice(0, first)) };
}

function turned(signs: string[]): string {
  return signs
    .toReversed()
    .map((sign) => (BRACKETS.includes(sign) ? BRACKETS[BRACKETS.indexOf(sign) ^ 1] : sign))
    .join('');
}

export function isSigns({ str }: Run): boolean {
  return [...str.trim()].every((sign) => SIGNS.includes(sign));
}
