/** Decides whether bytes are source text: strict UTF-8, not minified, not binary. Pure. */

export type Decoded =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "skipped"; readonly because: string; readonly expected: boolean };

const LONGEST_LINE = 20_000;
const LONGEST_AVERAGE_LINE = 500;
/** Short files may be one long line of honest code. */
const MINIFIED_FROM = 5_000;

/** Text of a source file, or one sentence that says why it is left out. A byte order mark is dropped. */
export function decodeSource(bytes: Uint8Array): Decoded {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return { kind: "skipped", because: "The file is UTF-16; only UTF-8 is read.", expected: false };
  }
  if (bytes.includes(0)) return { kind: "skipped", because: "The file is binary.", expected: true };
  const text = decodeUtf8(bytes);
  if (text === undefined) return { kind: "skipped", because: "The file is not valid UTF-8.", expected: false };
  if (isMinified(text)) return { kind: "skipped", because: "The file is minified.", expected: true };
  return { kind: "text", text };
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // The decoder's only failure is a malformed sequence.
    return undefined;
  }
}

function isMinified(text: string): boolean {
  if (text.length < MINIFIED_FROM) return false;
  let lines = 1;
  let lineStart = 0;
  for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", lineStart)) {
    if (end - lineStart > LONGEST_LINE) return true;
    lines += 1;
    lineStart = end + 1;
  }
  return text.length - lineStart > LONGEST_LINE || text.length / lines > LONGEST_AVERAGE_LINE;
}
