/** Credentials in a text as a whole, taken out of it in place: for files whose text is kept in their facts. */

import type { CredentialFact } from "#facts/file";

import { credentialIn } from "./credentials";

export interface MaskedText {
  /** As long as the text that was given, so that offsets stay. */
  readonly text: string;
  readonly credentials: readonly CredentialFact[];
}

/** More of them in one line are a table of something else. */
const MOST_IN_A_LINE = 8;

/** Finds issued credentials line by line, and private keys over several lines; each becomes a row of ellipses. */
export function maskedText(text: string): MaskedText {
  const credentials: CredentialFact[] = [];
  let masked = "";
  for (const line of text.split(/(?<=\n)/)) masked += maskedPart(line, masked.length, credentials);
  return { text: /PRIVATE KEY/.test(masked) ? maskedPart(masked, 0, credentials) : masked, credentials };
}

function maskedPart(part: string, at: number, into: CredentialFact[]): string {
  let masked = part;
  for (let found = 0; found < MOST_IN_A_LINE; found++) {
    const credential = credentialIn(masked);
    if (credential === undefined) break;
    const { start, end } = differing(masked, credential.masked);
    if (end <= start) break;
    into.push({ span: { start: at + start, end: at + end }, kind: credential.kind });
    masked = masked.slice(0, start) + "…".repeat(end - start) + masked.slice(end);
  }
  return masked;
}

/** What of `text` the masked form leaves out. */
function differing(text: string, masked: string): { readonly start: number; readonly end: number } {
  let start = 0;
  while (start < masked.length && text[start] === masked[start]) start++;
  let behind = 0;
  while (behind < masked.length - start - 1 && text.at(-1 - behind) === masked.at(-1 - behind)) behind++;
  return { start, end: text.length - behind };
}
