import { Problem } from '#lib/errors.ts';
import { requireObjectKey } from './object-key.ts';
import type { Storage } from './storage.ts';

/** Loaded when first used: it costs more than half of a search's cold start, and searches need no files. */
const blob = () => import('@vercel/blob');

/** Keeps objects in the Vercel Blob store that `token` opens, private: nobody reads one by its address alone. */
export function blobStorage(token: string): Storage {
  return {
    async put(key, bytes, mimeType) {
      const { put } = await blob();
      await put(requireObjectKey(key), Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
        token,
        access: 'private',
        contentType: mimeType,
        addRandomSuffix: false,
        allowOverwrite: true,
      });
    },
    async get(key) {
      const { get } = await blob();
      const found = await get(requireObjectKey(key), { token, access: 'private' });
      if (found?.statusCode !== 200) {
        throw new Problem('internal', 'The stored file could not be read. Upload it again.', { cause: new Error(`no blob at ${key}`) });
      }
      return new Uint8Array(await new Response(found.stream).arrayBuffer());
    },
    async delete(key) {
      const { del, BlobNotFoundError } = await blob();
      try {
        await del(requireObjectKey(key), { token });
      } catch (error) {
        if (!(error instanceof BlobNotFoundError)) throw error;
      }
    },
  };
}
