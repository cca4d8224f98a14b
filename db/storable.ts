/** Whether Postgres can keep such a text at all: it has no place for the character U+0000, nor for half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
