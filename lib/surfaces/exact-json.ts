import { Problem, WHOLE_REQUEST } from '#lib/errors.ts';

/** A whole number with so many digits that JavaScript may not keep it exactly. */
const LONG_NUMBER = /(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;
const CLOSING_QUOTE = /(?<!\\)(?:\\\\)*"/g;

/**
 * What a JSON text says. A whole number with more digits than JavaScript keeps, such as an id of another system, is refused: it would be stored
 * as another number.
 *
 * @throws SyntaxError for what is no JSON; Problem `invalid_input` that names the number
 */
export function parseExactJson(text: string): unknown {
  const content: unknown = JSON.parse(text);
  if (text.search(LONG_NUMBER) === -1) return content;
  for (const part of outsideQuotes(text)) {
    const rounded = part.match(LONG_NUMBER)?.find((number) => !Number.isSafeInteger(Number(number)));
    if (rounded) throw notExact(rounded);
  }
  return content;
}

/** What of a JSON text stands in no string. A function that `JSON.parse` asks about each value takes ten times as long as the parsing. */
function* outsideQuotes(json: string): Generator<string> {
  const closing = new RegExp(CLOSING_QUOTE);
  for (let position = 0; position < json.length; position = closing.lastIndex) {
    const opening = json.indexOf('"', position);
    yield json.slice(position, opening === -1 ? json.length : opening);
    if (opening === -1) return;
    closing.lastIndex = opening + 1;
    closing.exec(json);
  }
}

function notExact(number: string): Problem {
  const detail = `The number ${number.slice(0, 40)} has more digits than are kept exactly. Send it as text, in quotes.`;
  return new Problem('invalid_input', detail, { errors: [{ pointer: WHOLE_REQUEST, detail }] });
}
