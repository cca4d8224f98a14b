/** Characters that a page shows in one go, as the reader of PDFs tells them; a line's end may come without any. */
export interface Run {
  str: string;
  dir: string;
  width: number;
  height: number;
  transform: number[];
  hasEOL: boolean;
}

/** How far below one run another stands, whichever way their letters are turned: a wide table may lie on its side. */
export function dropBetween({ transform: from }: Run, { transform: to }: Run): number {
  const [, , right = 0, up = 1, x = 0, y = 0] = from;
  return (right * (x - (to[4] ?? 0)) + up * (y - (to[5] ?? 0))) / (Math.hypot(right, up) || 1);
}

/** How far along its line a run begins, whichever way its letters are turned. */
export function startOf({ transform }: Run): number {
  const [along = 1, across = 0, , , x = 0, y = 0] = transform;
  return (along * x + across * y) / (Math.hypot(along, across) || 1);
}

/** The room between two runs, whichever of them stands on the left. */
export function gapBetween(one: Run, other: Run): number {
  return Math.max(startOf(other) - startOf(one) - one.width, startOf(one) - startOf(other) - other.width);
}

export function isRightToLeft({ dir }: Run): boolean {
  return dir === 'rtl';
}

export function isLeftToRight({ dir, str }: Run): boolean {
  return dir !== 'rtl' && /\p{L}/u.test(str);
}
