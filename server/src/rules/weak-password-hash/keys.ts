/** Is a digest made into the key of an HMAC or a cipher? Then nothing of it is stored: a protocol asks for that key. */

import type { Call, View } from "#linking/view";

import { argumentCall, flowOf } from "../questions/input/valueFlow";

const KEYED = /\bcreate(?:Hmac|Cipheriv|Decipheriv)$/;
const KEPT: ReadonlySet<string> = new Set(["row-insert", "row-update", "row-upsert", "query", "file-write", "cache"]);

/** Follows the digest through variables and helpers: used as a key, and neither compared nor stored on the way. */
export function becomesKey(view: View, { file, operation }: Call): boolean {
  let isKey = false;
  let isKept = false;
  const flow = flowOf(view, {
    step(walk, at, use, depth) {
      if (use.to === "tested" || use.to === "operand") isKept = true;
      if (use.to === "returned") {
        walk.callers(at, depth);
        return true;
      }
      const call = use.to === "argument" ? argumentCall(view, at.file, use) : undefined;
      if (call === undefined || use.to !== "argument") return false;
      if (KEPT.has(call.concept ?? "")) isKept = true;
      if (use.index !== 1 || !KEYED.test(call.symbol ?? call.callee)) return false;
      isKey = true;
      return true;
    },
    lost: () => undefined,
  });
  flow.use({ file, scope: operation.scope }, operation.use, 0);
  return isKey && !isKept;
}
