/** How text is set (ISO 32000-1, 9.3). */
interface TextState {
  size: number;
  /** What of its letters' height a unit of their widths is. */
  unit: number;
  letterSpacing: number;
  wordSpacing: number;
  /** What letters are widened by. */
  scale: number;
  leading: number;
  /** Where on the page what is written comes to stand. */
  page: Matrix;
}
type Matrix = [number, number, number, number, number, number];
type Place = [x: number, y: number];

/** Where on the page a letter begins or ends, which way its line goes, and how high its letters are. */
export interface LetterPlace {
  at: Place;
  along: Place;
  height: number;
}

const UPRIGHT: Matrix = [1, 0, 0, 1, 0, 0];
/** Letters whose heights differ by more of their height are of another size. */
const SAME_HEIGHT = 0.01;
/** What stands higher or lower than this, in heights of the letters, is on another line. */
export const LINE_GAP = 0.5;
/** What begins farther before the end of the letter before it, in heights of the letters, does not follow it. */
export const STEP_BACK = -0.5;

/** How far along its line and above it something stands, in heights of its letters. */
export function distance(from: LetterPlace, { at, along: [x, y], height }: LetterPlace): { gap: number; drop: number } {
  const [right, up] = [at[0] - from.at[0], at[1] - from.at[1]];
  return { gap: (x * right + y * up) / (height || 1), drop: (x * up - y * right) / (height || 1) };
}

/** How far behind the end of one letter another begins on the same line, in heights of the letters, or null where it is on no such line. */
export function gapFrom(end: LetterPlace, begin: LetterPlace): number | null {
  const [x, y] = begin.along;
  if (Math.abs(end.height - begin.height) > SAME_HEIGHT * begin.height || end.along[0] * x + end.along[1] * y < 1 - SAME_HEIGHT)
    return null;
  const { gap, drop } = distance(end, begin);
  return gap < STEP_BACK || Math.abs(drop) > LINE_GAP ? null : gap;
}

/** The place at which the text of a page is being written. */
export class Pen {
  #state: TextState = { size: 1, unit: 0.001, letterSpacing: 0, wordSpacing: 0, scale: 1, leading: 0, page: UPRIGHT };
  readonly #saved: TextState[] = [];
  #line = UPRIGHT;
  #matrix = UPRIGHT;
  #end: LetterPlace | null = null;

  set(state: Partial<TextState>): void {
    Object.assign(this.#state, state);
  }

  save(): void {
    this.#saved.push({ ...this.#state });
    this.lift();
  }

  restore(): void {
    this.#state = this.#saved.pop() ?? this.#state;
    this.lift();
  }

  /** What is written next follows nothing. */
  lift(): void {
    this.#end = null;
  }

  transform(matrix: ArrayLike<number>): void {
    this.set({ page: product(this.#state.page, Array.from(matrix) as Matrix) });
    this.lift();
  }

  setMatrix(matrix: ArrayLike<number>): void {
    this.#line = Array.from(matrix) as Matrix;
    this.#matrix = this.#line;
  }

  moveLine(x: number, y: number): void {
    this.#line = moved(this.#line, x, y);
    this.#matrix = this.#line;
  }

  nextLine(): void {
    this.moveLine(0, -this.#state.leading);
  }

  /** @param distance in widths of the font's letters, against the direction of writing */
  moveBack(distance: number): void {
    this.#advance((-distance / 1000) * this.#state.size);
  }

  /** @returns where the letter begins and ends, and how far behind the one before it on its line it stands, in heights of the letters, or null where there is none */
  write(width: number, isBlank: boolean, isSpace: boolean): { begin: LetterPlace; end: LetterPlace; gap: number | null } {
    const { size, unit, letterSpacing, wordSpacing } = this.#state;
    const begin = this.#place;
    const gap = this.#end && gapFrom(this.#end, begin);
    this.#advance(width * unit * size);
    const end = isBlank ? begin : this.#place;
    if (!isBlank) this.#end = end;
    this.#advance(letterSpacing + (isSpace ? wordSpacing : 0));
    return { begin, end, gap };
  }

  get #place(): LetterPlace {
    const [a, b, , , x, y] = product(this.#state.page, this.#matrix);
    const length = Math.hypot(a, b) || 1;
    return { at: [x, y], along: [a / length, b / length], height: Math.abs(this.#state.size) * length };
  }

  #advance(distance: number): void {
    this.#matrix = moved(this.#matrix, distance * this.#state.scale, 0);
  }
}

function moved([a, b, c, d, e, f]: Matrix, x: number, y: number): Matrix {
  return [a, b, c, d, a * x + c * y + e, b * x + d * y + f];
}

function product([a, b, c, d, e, f]: Matrix, [a2, b2, c2, d2, e2, f2]: Matrix): Matrix {
  return [a * a2 + c * b2, b * a2 + d * b2, a * c2 + c * d2, b * c2 + d * d2, a * e2 + c * f2 + e, b * e2 + d * f2 + f];
}
