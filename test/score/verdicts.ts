/** Lists how rules judged each of their subjects in a folder: gaps, but also what they passed and could not tell, with the reason. */

import { join } from "node:path";

import { LANGUAGES, languageOf } from "#engine/languages";
import { isManifest, isTrackedAnyway } from "#engine/manifests";
import { stderrLog } from "#platform/logs";
import { createNodePlatform } from "#platform/node";
import { concernsRole } from "#policy/ruleState";
import { RULES } from "#rules/registry.generated";

import { linkTexts } from "../support/check";

export interface Judged {
  readonly rule: string;
  readonly kind: "pass" | "gap" | "unknown";
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  /** The protection seen, the reason for not knowing, or the finding's message. */
  readonly because: string;
}

/** Bytes; larger files are left out, as in a scan. */
const MAX_SIZE = 1_000_000;

/** Judges every file of `folder` with the rules named, in memory. Files that cannot be read are left out. */
export async function verdicts(folder: string, rules: readonly string[]): Promise<readonly Judged[]> {
  const { files } = createNodePlatform({ cacheFolder: false, log: stderrLog });
  const wanted = (path: string) => isManifest(path) || languageOf(LANGUAGES, path) !== undefined;
  const listing = await files.walk({ root: folder, wanted, excluded: () => false, unignorable: isTrackedAnyway });
  const texts = new Map<string, string>();
  for (const path of listing.files) {
    const read = await files.readSource(join(folder, path), { maxSize: MAX_SIZE });
    if (read.kind === "text") texts.set(path, read.text);
  }
  const view = await linkTexts(texts);
  const judged: Judged[] = [];
  for (const file of view.files)
    for (const rule of RULES) {
      if (!rules.includes(rule.id) || !concernsRole(rule, file.role)) continue;
      const { gaps, passes, unknowns } = rule.check(view, file);
      const at = (kind: Judged["kind"], place: { path: string; span: { start: number } }, because: string): Judged => {
        const owner = view.file(place.path) ?? file;
        return { rule: rule.id, kind, path: place.path, line: view.line(owner, place.span.start) + 1, because };
      };
      for (const { place, because } of passes) judged.push(at("pass", place, because));
      for (const { place, because } of unknowns) judged.push(at("unknown", place, because));
      for (const { place, message } of gaps) judged.push(at("gap", place, message));
    }
  return judged;
}
