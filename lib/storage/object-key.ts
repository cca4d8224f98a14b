/** Ids joined by slashes: no dot, no blank, nothing that a file name could bring in. */
const OBJECT_KEY = /^[A-Za-z0-9_]+(\/[A-Za-z0-9_]+)*$/;

/**
 * The key itself when it is made of ids and slashes only.
 * @throws RangeError for any other: a key never comes from a customer, so a wrong one is a fault of ours.
 */
export function requireObjectKey(key: string): string {
  if (!OBJECT_KEY.test(key)) throw new RangeError(`An object key is made of ids and slashes, which this is not: ${JSON.stringify(key)}`);
  return key;
}
