import { Problem, WHOLE_REQUEST } from '#lib/errors.ts';

/** Whole numbers of fewer digits are kept exactly. */
const MANY_DIGITS = /\d{16}/;

/**
 * What a JSON text says. A whole number with more digits than JavaScript keeps, such as an id of another system, is refused: it would be stored
 * as another number.
 *
 * @throws SyntaxError for what is no JSON; Problem `invalid_input` that names the number
 */
export function parseExactJson(text: string): unknown {
  return MANY_DIGITS.test(text) ? JSON.parse(text, refuseRounded as Reviver) : JSON.parse(text);
}

type Reviver = Parameters<typeof JSON.parse>[1];

/** The third argument, how a value was written, is newer than TypeScript's types. */
function refuseRounded(_key: string, value: unknown, { source = '' }: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || !/^-?\d+$/.test(source)) return value;
  const detail = `The number ${source.slice(0, 40)} has more digits than are kept exactly. Send it as text, in quotes.`;
  throw new Problem('invalid_input', detail, { errors: [{ pointer: WHOLE_REQUEST, detail }] });
}
