/** How often a process looks for its parent, in milliseconds. */
const INTERVAL = 500;

/**
 * Calls `tell` once the process that started this one has ended, if npm started it: npm passes a signal on to its shell alone, which ends
 * without a word to what it runs. Whoever starts this process without npm may leave it running on purpose.
 */
export function onOrphaned(tell: () => void): void {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && tell(), INTERVAL).unref();
}
