/**
 * Bytes as text: UTF-16 by its byte order mark; UTF-8, with a mark or without, when the bytes are valid UTF-8; else the
 * `fallback`, by default Windows-1252, which is what is left of the time before UTF-8 and gives some character for every byte.
 */
export function decodeText(bytes: Uint8Array, fallback = 'windows-1252'): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder(fallback).decode(bytes);
  }
}
