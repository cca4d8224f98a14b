/**
 * So much of a heading is its title: nobody reads more, and where somebody forgot to close it, each passage under it would tell the whole of it.
 */
const BEGINNING = /^[\s\S]{0,300}/u;

/** The beginning of a heading that is its title. */
export function beginningOf(heading: string): string {
  return BEGINNING.exec(heading)?.[0] ?? '';
}
