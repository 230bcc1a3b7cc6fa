/** Facts as bytes, for the background worker and the cache. Private: the bytes are thrown away with the program version that wrote them. */

import type { FileFacts } from "#facts/file";

const encoder = new TextEncoder();

/** UTF-8 JSON, in memory of its own. */
export const encodeFacts = (facts: FileFacts): Uint8Array<ArrayBuffer> => encoder.encode(JSON.stringify(facts));

/** Facts of `encodeFacts`; undefined for bytes that are not. */
export function decodeFacts(bytes: Uint8Array): FileFacts | undefined {
  try {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
    return JSON.parse(text) as FileFacts;
  } catch {
    // Torn or foreign bytes: the caller lowers the file again.
    return undefined;
  }
}
