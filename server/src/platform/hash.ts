/** Content hashes. SHA-1 names content in private caches; SHA-256 is used wherever a hash is published. */

import * as crypto from "node:crypto";

type OneShot = (algorithm: string, content: string | Uint8Array, encoding: "hex") => string;

/** `crypto.hash` (Node ≥ 20.12) spares an object per call; older hosts take the long way. */
const digest: OneShot =
  typeof crypto.hash === "function"
    ? (algorithm, content, encoding) => crypto.hash(algorithm, content, encoding)
    : (algorithm, content, encoding) => crypto.createHash(algorithm).update(content).digest(encoding);

/** Names a text in caches and places: 40 hex digits. */
export const contentHash = (content: string | Uint8Array): string => digest("sha1", content, "hex");

/** Names things outside of this process: 64 hex digits. */
export const publicHash = (content: string | Uint8Array): string => digest("sha256", content, "hex");
