import { expect, test } from 'vitest';
import { joinRuns, type Run } from './pdf-runs.ts';

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
