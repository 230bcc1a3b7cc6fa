/**
 * An engine that finds words instead of gaps, so that tests of the protocol control every answer. `GAP` is a gap with a safe fix, `KIT` one
 * whose fix adds a file, `NO` one whose fix is refused, `uses(x.ts)` one as long as x.ts says BROKEN, `LATE` one whose
 * types are not checked in time, `THROW` breaks the list of fixes.
 */

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import type { ChangeListener, Engine } from "#engine/engine";
import type { FixOffer, FixResult } from "#engine/fixing";
import { contentHash } from "#platform/hash";
import { NOTHING_KNOWN } from "#playbook/project";
import type { Finding } from "#policy/finding";

const WORDS = /\b(GAP|KIT|NO)\b|uses\(([\w./]+)\)/g;
const RULES: Readonly<Record<string, string>> = {
  GAP: "missing-timeout",
  KIT: "missing-retry",
  NO: "floating-promise",
};

export function fakeEngine(root: string): Engine {
  const open = new Map<string, string>();
  const disk = new Map<string, string>();
  const listeners = new Set<ChangeListener>();
  let revision = 0;

  const text = (path: string): string | undefined => open.get(path) ?? disk.get(path);
  const findings = (path: string): Finding[] => findingsOf(path, text);
  const fire = (paths: ReadonlySet<string> | undefined) => {
    revision += 1;
    for (const listener of listeners) listener(paths, "asked");
  };
  const dependents = (path: string) =>
    [...new Set([...open.keys(), ...disk.keys()])].filter((other) => text(other)?.includes(`uses(${path})`));
  const touch = (path: string) => fire(new Set([path, ...dependents(path)]));

  return {
    root,
    assessment: () => ({
      revision,
      findings: [...new Set([...disk.keys(), ...open.keys()])].sort().flatMap(findings),
      suppressed: [],
      tallies: [],
      problems: disk.has("bulwark.json")
        ? [{ kind: "config", path: "bulwark.json", line: 2, column: 3, message: "`rules` should be an object" }]
        : [],
      files: { analysed: disk.size, skipped: 0 },
      engine: "0.0.0",
      ruleset: "fake",
    }),
    findings,
    project: async () => NOTHING_KNOWN,
    entries: () => [],
    fileState: async (path) =>
      path.endsWith(".min.ts")
        ? { kind: "skipped", because: "The file is minified." }
        : { kind: open.has(path) || disk.has(path) ? "analysed" : "waiting" },
    reach: async () => new Map(),
    prompt: async ({ about }) => ({ ok: false, message: `No prompt for a ${about.kind}.` }),
    async scan({ signal, onProgress }) {
      const files = walk(root);
      onProgress?.({ done: 0, total: files.length });
      for (const [index, path] of files.entries()) {
        if (path.endsWith("slow.ts")) await aborted(signal);
        disk.set(path, readFileSync(join(root, path), "utf8"));
        onProgress?.({ done: index + 1, total: files.length });
      }
      fire(undefined);
    },
    async setOpenText(path, given) {
      await Promise.resolve();
      open.set(path, given);
      touch(path);
    },
    async close(path) {
      open.delete(path);
      touch(path);
    },
    async filesChanged(paths) {
      for (const path of paths) {
        const now = readIfThere(join(root, path));
        if (now === undefined) disk.delete(path);
        else disk.set(path, now);
      }
      for (const path of paths) touch(path);
    },
    settle: async () => undefined,
    onDidChange(listener) {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    },
    fixes(path, range) {
      const now = text(path) ?? "";
      if (now.includes("THROW")) throw new Error("the list of fixes broke");
      return findings(path)
        .filter(({ place }) => place.span.start <= range.end && range.start <= place.span.end)
        .flatMap((finding) => offersOf(now, finding));
    },
    async resolveFix(offer) {
      const before = text(offer.path) ?? "";
      const result = resolveOffer(offer, before);
      // Types take their time, and the user types on.
      while (before.includes("SLOW") && text(offer.path) === before) await new Promise(setImmediate);
      return result;
    },
    kit: {
      updates: async () => ({ files: [], parts: 0, later: [] }),
      isOutdated: async () => false,
      nameAt: async () => undefined,
    },
    preferKitFolder: () => undefined,
    dispose: () => listeners.clear(),
  };
}

function findingsOf(path: string, textOf: (path: string) => string | undefined): Finding[] {
  const text = textOf(path) ?? "";
  return [...text.matchAll(WORDS)].flatMap((match): Finding[] => {
    const other = match[2];
    if (other !== undefined && textOf(other)?.includes("BROKEN") !== true) return [];
    const span = { start: match.index, end: match.index + match[0].length };
    const rule = RULES[match[1] ?? ""] ?? "unvalidated-input";
    const related = other === undefined ? [] : [hop(other, textOf(other) ?? "")];
    return [
      {
        id: `${rule}-${match.index}-${path}`,
        rule,
        principle: "retry",
        priority: rule === "missing-retry" ? "P2" : "P1",
        confidence: "high",
        severity: rule === "missing-retry" ? "information" : "warning",
        place: { path, hash: contentHash(text), span },
        range: { start: position(text, span.start), end: position(text, span.end) },
        message: `${match[0]} is a gap`,
        related,
        fingerprint: `${rule}-${match.index}`,
      },
    ];
  });
}

function hop(path: string, text: string): Finding["related"][number] {
  const start = text.indexOf("BROKEN");
  const span = { start, end: start + "BROKEN".length };
  const range = { start: position(text, span.start), end: position(text, span.end) };
  return { place: { path, hash: contentHash(text), span }, note: "broken here", range };
}

function position(text: string, offset: number): { line: number; character: number } {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

function offersOf(text: string, { rule, place }: Finding): FixOffer[] {
  const base = { rule, kind: "quickfix", path: place.path, hash: contentHash(text), span: place.span } as const;
  switch (rule) {
    case "missing-timeout":
      return [{ ...base, fix: "repair", title: "Repair", tier: "safe", preferred: true }];
    case "missing-retry":
      return [{ ...base, fix: "add-kit", title: "Add the kit", tier: "preview", preferred: false }];
    case "floating-promise":
      return [{ ...base, fix: "impossible", title: "Do the impossible", tier: "behavioral", preferred: false }];
    default:
      return [];
  }
}

function resolveOffer(offer: FixOffer, text: string): FixResult {
  if (contentHash(text) !== offer.hash) return { kind: "stale" };
  const { path, hash, span, title, tier } = offer;
  const edited = (newText: string) => [{ path, hash, edits: [{ span, newText }] }];
  const base = { kind: "edits", title, tier, notes: ["It adds one file."] } as const;
  if (text.includes("LATE")) return { kind: "refused", because: "Try again.", isLate: true };
  if (offer.fix === "repair") return { ...base, edits: edited("FIXED"), creates: [] };
  if (offer.fix === "add-kit") {
    return { ...base, edits: edited("KEPT"), creates: [{ path: "kit/retry.ts", text: "export {};\n" }] };
  }
  return { kind: "refused", because: "It cannot be done." };
}

function walk(folder: string, prefix = ""): string[] {
  return readdirSync(join(folder, prefix)).flatMap((name) => {
    const path = prefix === "" ? name : `${prefix}/${name}`;
    return statSync(join(folder, path)).isDirectory() ? walk(folder, path) : [path];
  });
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
