/** Runs one step of the start and says on one line what it is, and how long it took. */
export async function step<Result>(name: string, run: () => Promise<Result>): Promise<Result> {
  const started = performance.now();
  console.log(`… ${name}`);
  const result = await run();
  console.log(`✓ ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  return result;
}
