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
}
type Matrix = [number, number, number, number, number, number];
type Place = [x: number, y: number];

const UPRIGHT: Matrix = [1, 0, 0, 1, 0, 0];
/** Letters whose heights differ by more of their height are of another size. */
const SAME_HEIGHT = 0.01;
/** What stands higher or lower than this, in heights of the letters, is on another line. */
const LINE_GAP = 0.5;
/** What begins farther before the end of the letter before it, in heights of the letters, does not follow it. */
const STEP_BACK = -0.5;

/** The place at which the text of a page is being written. */
export class Pen {
  #state: TextState = { size: 1, unit: 0.001, letterSpacing: 0, wordSpacing: 0, scale: 1, leading: 0 };
  readonly #saved: TextState[] = [];
  #line = UPRIGHT;
  #matrix = UPRIGHT;
  #end: { place: Place; height: number } | null = null;

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

  /** @returns how far behind the letter before it on its line this one stands, in heights of the letters, or null where there is none */
  write(width: number, isBlank: boolean, isSpace: boolean): number | null {
    const { size, unit, letterSpacing, wordSpacing } = this.#state;
    const gap = this.#gap();
    this.#advance(width * unit * size);
    if (!isBlank) this.#end = { place: [this.#matrix[4], this.#matrix[5]], height: this.#height };
    this.#advance(letterSpacing + (isSpace ? wordSpacing : 0));
    return gap;
  }

  #gap(): number | null {
    const [along, across, , , x, y] = this.#matrix;
    if (!this.#end || Math.abs(this.#end.height - this.#height) > SAME_HEIGHT * this.#height) return null;
    const [right, up] = [x - this.#end.place[0], y - this.#end.place[1]];
    const length = (Math.hypot(along, across) || 1) * (this.#height || 1);
    const gap = (along * right + across * up) / length;
    return gap < STEP_BACK || Math.abs(along * up - across * right) / length > LINE_GAP ? null : gap;
  }

  get #height(): number {
    return Math.abs(this.#state.size) * Math.hypot(this.#matrix[0], this.#matrix[1]);
  }

  #advance(distance: number): void {
    this.#matrix = moved(this.#matrix, distance * this.#state.scale, 0);
  }
}

function moved([a, b, c, d, e, f]: Matrix, x: number, y: number): Matrix {
  return [a, b, c, d, a * x + c * y + e, b * x + d * y + f];
}
