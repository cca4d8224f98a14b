/** What is said of a text that is not. */
export const NOT_STORABLE = 'Text may not contain the character U+0000 or half of a surrogate pair.';

/** Whether Postgres can keep such a text at all: it has no place for the character U+0000, nor for half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
