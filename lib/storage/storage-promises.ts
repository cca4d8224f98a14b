import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Problem } from '#lib/errors.ts';
import type { Storage } from './storage.ts';

/** What every Storage promises, as tests over the one that `open` gives. */
export function describeStorage(name: string, open: () => Storage): void {
  const key = () => `ds_1/op_${randomBytes(6).toString('hex')}`;

  describe(name, () => {
    test('gives back the bytes that were put', async () => {
      const [storage, at, bytes] = [open(), key(), randomBytes(300_000)];
      await storage.put(at, bytes, 'application/pdf');
      expect(Buffer.from(await storage.get(at)).equals(bytes)).toBe(true);
    });

    test('keeps an object of no bytes', async () => {
      const [storage, at] = [open(), key()];
      await storage.put(at, new Uint8Array(), 'text/plain');
      expect(await storage.get(at)).toHaveLength(0);
    });

    test('stores a view of a larger buffer without the rest of it', async () => {
      const [storage, at] = [open(), key()];
      await storage.put(at, new TextEncoder().encode('before the view after').subarray(7, 15), 'text/plain');
      expect(new TextDecoder().decode(await storage.get(at))).toBe('the view');
    });

    test('replaces what stood under the key', async () => {
      const [storage, at] = [open(), key()];
      await storage.put(at, new TextEncoder().encode('first'), 'text/plain');
      await storage.put(at, new TextEncoder().encode('second'), 'text/plain');
      expect(new TextDecoder().decode(await storage.get(at))).toBe('second');
    });

    test('has a Problem for what is not there', async () => {
      const missing = open().get(key());
      await expect(missing).rejects.toBeInstanceOf(Problem);
      await expect(missing).rejects.toMatchObject({ code: 'internal' });
    });

    test('deletes, and takes deleting again for done', async () => {
      const [storage, at] = [open(), key()];
      await storage.put(at, randomBytes(10), 'text/plain');
      await storage.delete(at);
      await storage.delete(at);
      await expect(storage.get(at)).rejects.toBeInstanceOf(Problem);
    });

    test.each(['../escape', '/etc/passwd', 'ds_1/../../escape', 'ds_1//double', '', 'ds_1/report.pdf', 'ds_1/a b', 'ds_1\\a', 'ds_1/a\0'])(
      'refuses the key %j',
      async (wrong) => {
        const storage = open();
        await expect(storage.put(wrong, new Uint8Array(1), 'text/plain')).rejects.toBeInstanceOf(RangeError);
        await expect(storage.get(wrong)).rejects.toBeInstanceOf(RangeError);
        await expect(storage.delete(wrong)).rejects.toBeInstanceOf(RangeError);
      },
    );
  });
}
