import { expect, test } from 'vitest';
import type { Run } from './pdf-run.ts';
import { joinRuns } from './pdf-runs.ts';

/** A run in letters of 10 points, 5 of which each takes, at so many points from the left and from below. */
function run(str: string, [x, y]: [number, number], rest: Partial<Run> = {}): Run {
  return { str, dir: 'ltr', width: 5 * str.length, height: 10, transform: [10, 0, 0, 10, x, y], hasEOL: false, ...rest };
}

test('text that is turned by a quarter has its paragraphs where the page leaves a gap, and nowhere else', () => {
  const turned = (str: string, [x, y]: [number, number], hasEOL = true) => run(str, [0, 0], { transform: [0, 10, -10, 0, x, y], hasEOL });
  const lines = [
    turned('of the', [115, 700], false),
    turned(' afflu-', [115, 730]),
    turned('ent end.', [127, 120]),
    turned('Next', [160, 120]),
  ];
  expect(joinRuns(lines)).toBe('of the affluent end.\n\nNext\n');
});

test.each([
  [
    'the number of a footnote from its words',
    [run('12', [83, 160], { height: 6 }), run('See below.', [95, 157], { height: 8 })],
    '12 See below.',
  ],
  ['cells of a table whose lines are not level', [run('desktop', [68, 446]), run('97 %', [104, 440])], 'desktop 97 %'],
  ['a heading from the number of the page', [run('17', [500, 20]), run('Overview', [70, 700])], '17\nOverview'],
] as [string, Run[], string][])('a page parts %s', (_what, runs, expected) => {
  expect(joinRuns(runs)).toBe(expected);
});

test.each([
  ['a hyphen parts lower-case letters', 'afflu-', 'ent', 'affluent'],
  ['a hyphen may be one of the word', 'the Rhine-', 'Main', 'the Rhine-\nMain'],
  ['a soft hyphen parts any letters', 'สวัส\u00ad', 'ดี', 'สวัสดี'],
])('a word goes on behind the end of a line where %s', (_where, above, below, expected) => {
  expect(joinRuns([run(above, [70, 700], { hasEOL: true }), run(below, [70, 688])])).toBe(expected);
});

test('what is raised or lowered within a word stays in it', () => {
  const small = { height: 7 };
  const runs = [run('see mc', [70, 700]), run('2', [100, 704], small), run(' of', [104, 700]), run(' ', [119, 700])];
  const isotope = [run('14', [124, 704], small), run('C and H', [132, 700]), run('2', [167, 698], small), run('O', [171, 700])];
  expect(joinRuns([...runs, ...isotope])).toBe('see mc2 of 14C and H2O');
});

test('the marks that a line of Hebrew begins with are on that line', () => {
  const hebrew = (str: string, place: [number, number], rest?: Partial<Run>) => run(str, place, { dir: 'rtl', ...rest });
  const lines = [hebrew('שלום', [70, 700], { hasEOL: true }), hebrew('ראשון', [70, 688])];
  const runs = [...lines, hebrew('\u05b8', [72, 677], { width: 0, hasEOL: true }), hebrew('ם', [70, 676]), hebrew('י', [75, 676])];
  expect(joinRuns(runs)).toBe('שלום\nראשון\nים\u05b8');
});
