/** What a code action carries from the list to `codeAction/resolve`: everything needed to compute its edit without remembering it. */

import type { FixOffer } from "#engine/fixing";

export type ActionTicket =
  | { readonly kind: "fix"; readonly uri: string; readonly version: number; readonly offer: FixOffer }
  /** All safe fixes of a file, as long as its text is the one with this hash. */
  | { readonly kind: "fixAll"; readonly uri: string; readonly version: number; readonly hash: string };

/** The ticket in a code action's `data`, or undefined when it is not one of ours. */
export function readTicket(raw: unknown): ActionTicket | undefined {
  const data = fields(raw);
  const { uri, version } = data;
  if (typeof uri !== "string" || typeof version !== "number") return undefined;
  if (data.kind === "fixAll") {
    return typeof data.hash === "string" ? { kind: "fixAll", uri, version, hash: data.hash } : undefined;
  }
  const offer = readOffer(data.offer);
  return data.kind === "fix" && offer !== undefined ? { kind: "fix", uri, version, offer } : undefined;
}

function readOffer(raw: unknown): FixOffer | undefined {
  const { fix, rule, title, tier, kind, path, hash, span, preferred } = fields(raw);
  const { start, end } = fields(span);
  if (typeof fix !== "string" || typeof title !== "string" || typeof path !== "string" || typeof hash !== "string") {
    return undefined;
  }
  if (typeof start !== "number" || typeof end !== "number") return undefined;
  if (tier !== "safe" && tier !== "behavioral" && tier !== "preview") return undefined;
  if (kind !== "quickfix" && kind !== "refactor.rewrite") return undefined;
  const offer = { fix, title, tier, kind, path, hash, span: { start, end }, preferred: preferred === true } as const;
  return typeof rule === "string" ? { ...offer, rule } : offer;
}

function fields(raw: unknown): Readonly<Record<string, unknown>> {
  return typeof raw === "object" && raw !== null ? { ...raw } : {};
}
