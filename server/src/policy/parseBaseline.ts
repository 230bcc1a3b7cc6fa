/** Reads a baseline file, the one place where its text becomes entries. A module of its own: few runs need it, or the schema library. */

import { z } from "zod";

import { BASELINE_VERSION, type BaselineEntry } from "./baseline";

const entry = z.strictObject({
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
  rule: z.string(),
  path: z.string(),
});
const file = z.strictObject({ version: z.literal(BASELINE_VERSION), findings: z.array(entry) });

export type ParsedBaseline =
  | { readonly kind: "baseline"; readonly entries: readonly BaselineEntry[] }
  | { readonly kind: "broken"; readonly because: string };

/** Reads the text of a baseline file. Never throws. */
export function parseBaseline(text: string): ParsedBaseline {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return { kind: "broken", because: "it is not valid JSON" };
  }
  const version = z.looseObject({ version: z.number() }).safeParse(json);
  if (version.success && version.data.version > BASELINE_VERSION)
    return { kind: "broken", because: "a newer Bulwark wrote it; create it again with this one" };
  const read = file.safeParse(json);
  if (read.success) return { kind: "baseline", entries: read.data.findings };
  const [issue] = read.error.issues;
  return { kind: "broken", because: `${issue?.path.join(".") || "the file"}: ${issue?.message ?? "unexpected"}` };
}
