/** Against each fault in UTF-8, so many characters of several bytes speak for it: in an older encoding, bytes that look like one are chance, and rare. */
const CHARACTERS_PER_FAULT = 2;

/**
 * Bytes as text: UTF-16 by its byte order mark; UTF-8, with a mark or without, when the bytes are valid UTF-8, or nearly, with U+FFFD for what is not;
 * else the `fallback`, by default Windows-1252, which is what is left of the time before UTF-8 and gives some character for every byte.
 */
export function decodeText(bytes: Uint8Array, fallback = 'windows-1252'): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return decodeDamaged(bytes) ?? new TextDecoder(fallback).decode(bytes);
  }
}

/** UTF-8 with faults, or that was cut within its last character; null for what is rather another encoding. */
function decodeDamaged(bytes: Uint8Array): string | null {
  const decoder = new TextDecoder('utf-8');
  const text = decoder.decode(bytes, { stream: true });
  // A beginning of a character at the end is no fault, but no proof either.
  const cut = decoder.decode();
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const { characters, faults } = countBeyondAscii(text);
  const isUtf8 = isMarked || (characters > 0 && characters >= CHARACTERS_PER_FAULT * faults);
  return isUtf8 ? text + cut : null;
}

function countBeyondAscii(text: string): { characters: number; faults: number } {
  let [characters, faults] = [0, 0];
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0xfffd) faults += 1;
    else if (code > 0x7f) characters += 1;
  }
  return { characters, faults };
}
