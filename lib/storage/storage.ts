/** Where original files are kept: a folder locally, an object store in production. Keys are made of ids and slashes only. */
export interface Storage {
  put(key: string, bytes: Uint8Array, mimeType: string): Promise<void>;
  /** @throws Problem `internal` when the object is not there. */
  get(key: string): Promise<Uint8Array>;
  /** Removing what is not there is no error. */
  delete(key: string): Promise<void>;
}
