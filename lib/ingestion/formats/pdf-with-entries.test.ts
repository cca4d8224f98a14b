import { expect, test } from 'vitest';
import type { Entry } from './pdf-entries.ts';
import type { Run } from './pdf-run.ts';
import { joinRuns } from './pdf-runs.ts';
import { withEntries } from './pdf-with-entries.ts';

/** A run in letters of 10 points, 5 of which each takes. */
function run(str: string, x: number, y: number, hasEOL = false): Run {
  const dir = /\p{Script=Hebrew}/u.test(str) ? 'rtl' : 'ltr';
  return { str, dir, width: 5 * str.length, height: 10, transform: [10, 0, 0, 10, x, y], hasEOL };
}

/** A field for one line, a little higher than its letters. */
function entry(value: string, x: number, y: number, width = 60): Entry {
  return { lines: [value], box: [x, y - 4, x + width, y + 10], isFromTop: false };
}

const read = (runs: Run[], entries: Entry[]) => joinRuns(withEntries(runs, entries)).trim();

test.each([
  ['a label on the right of the page', [run('Left column', 50, 700, true), run('Name:', 300, 700, true)], 'Left column\nName: Ingrid'],
  ['a label in Hebrew', [run('שם:', 400, 700, true)], 'שם: Ingrid'],
  ['signs that need no blank', [run('(', 325, 700), run(')', 395, 700, true)], '(Ingrid)'],
  ['nothing printed', [], 'Ingrid'],
  ['text below it alone', [run('Below', 330, 600)], 'Ingrid\n\nBelow'],
  ['text above it that has no end of its line', [run('Above', 330, 760)], 'Above\n\nIngrid'],
] as [string, Run[], string][])('a value beside %s is read with it', (_what, runs, expected) => {
  expect(read(runs, [entry('Ingrid', 330, 700)])).toBe(expected);
});

test('the cells of a table that is filled in are read line by line, whichever was made first', () => {
  const runs = [run('Wicks', 50, 700, true), run('Lamps', 50, 685, true)];
  const entries = [entry('4', 300, 685), entry('2', 200, 700), entry('3', 200, 685), entry('1', 300, 700)];
  expect(read(runs, entries)).toBe('Wicks 2 1\nLamps 3 4');
});

test('a page with more of fields and of text than any form has both, the fields behind the text', () => {
  const runs = Array.from({ length: 10_000 }, (_, index) => run(`word${index}`, 50, 700 - index, true));
  const entries = Array.from({ length: 10_000 }, (_, index) => entry(`value${index}`, 200, 700 - index));
  const text = read(runs, entries);
  expect(text).toMatch(/^word0\n.*word9999\n.*value0\s.*value9999$/s);
});
