/** A map of at most `capacity` entries, for what a process remembers: the entry that was set longest ago goes first. */
export class BoundedMap<Key, Value> extends Map<Key, Value> {
  readonly #capacity: number;

  constructor(capacity: number) {
    super();
    this.#capacity = capacity;
  }

  override set(key: Key, value: Value): this {
    // An entry that is set again becomes the newest.
    this.delete(key);
    super.set(key, value);
    const oldest = this.keys().next();
    if (this.size > this.#capacity && !oldest.done) this.delete(oldest.value);
    return this;
  }
}
