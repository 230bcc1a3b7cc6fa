/** The functions with open gaps: name, place, callers, and what is wrong in each. */

import type { FileFacts } from "#facts/file";
import type { Finding } from "#policy/finding";

import { at, code } from "./markdown";
import { messageOf } from "./messages";
import { callersInWords, functionAround, functionHere } from "./naming";
import type { Brief, Item, Section } from "./prompt";

/** Open gaps by function, the most urgent function first. */
export function functionsToChange({ sources, findings, where }: Brief): Section {
  const groups = new Map<string, { readonly file: FileFacts; readonly scope: number; readonly findings: Finding[] }>();
  for (const finding of findings) {
    const file = sources.view.file(finding.place.path);
    if (file === undefined) continue;
    const target = functionAround(file, finding.place.span.start);
    const key = `${file.path}#${target.scope}`;
    const group = groups.get(key) ?? { ...target, findings: [] };
    groups.set(key, group);
    group.findings.push(finding);
  }
  const items = [...groups.values()].map(({ file, scope, findings: found }): Item => {
    const target = { file, scope };
    const lines = found.map(
      (finding) =>
        `- ${finding.priority}, ${at(finding.place.path, finding.range.start.line)}, ${code(finding.rule)}: ${messageOf(sources, finding)}`,
    );
    const text = `${functionHere(sources.view, target)}. ${callersInWords(sources.view, target)}`.trim();
    return {
      text: `${text}\n${lines.join("\n")}`,
      path: file.path,
      rank: Math.min(...found.map(({ priority }) => RANKS[priority])),
    };
  });
  return {
    heading: `Functions to change (${findings.length} open ${findings.length === 1 ? "gap" : "gaps"})`,
    intro:
      "Each with its callers and what Bulwark found in it. A gap is code without a protection on at least one path.",
    items: items.sort((a, b) => a.rank - b.rank),
    none: `Bulwark's rules for this topic have no open gap in ${where}. Judge the lists below by reading the code.`,
  };
}

/** Gaps come before the lists of everything there is, whose ranks begin at 1; hints come among them. */
const RANKS: Readonly<Record<Finding["priority"], number>> = { P0: 0, P1: 0.5, P2: 1, hint: 2.5 };
