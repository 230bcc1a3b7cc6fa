/** The parts of a prompt for one finding: the gap, how it is reached, how to close it, and where the same gap is. */

import type { Finding } from "#policy/finding";

import { excerptsOf } from "./excerpts";
import type { Part } from "./fitting";
import { helpersOf } from "./helpers";
import { at, code, counted } from "./markdown";
import { messageOf } from "./messages";
import { callersInWords, functionAround, functionHere, functionName } from "./naming";
import { sectionOf } from "./pageSections";
import type { Brief, Item, Section } from "./prompt";

export function findingTitle({ findings: [finding], sources }: Brief): string {
  const file = finding === undefined ? undefined : sources.view.file(finding.place.path);
  if (finding === undefined || file === undefined) return "A finding";
  return `Close the gap ${code(finding.rule)} in ${functionName(functionAround(file, finding.place.span.start))}`;
}

/** Everything between the head and the acceptance test. */
export function findingParts(brief: Brief, finding: Finding): readonly Part[] {
  const excerpts = excerptsOf(brief);
  const helpers = helpersOf(brief);
  return [
    gap(brief, finding),
    ...(excerpts === undefined ? [] : [excerpts]),
    toFind(brief, finding),
    ...fromPage(brief, finding),
    ...(helpers === undefined ? [] : [helpers]),
    alike(brief, finding),
    toProduce(brief, finding),
  ];
}

function gap({ sources }: Brief, finding: Finding): string {
  const { view } = sources;
  const file = view.file(finding.place.path);
  if (file === undefined) return "";
  const target = functionAround(file, finding.place.span.start);
  const hops = finding.related.map(({ place, range, note }) => `- ${at(place.path, range.start.line)}: ${note}`);
  return [
    `## The gap\n\n${finding.priority}, ${at(finding.place.path, finding.range.start.line)} in ${functionHere(view, target)}. ${messageOf(sources, finding)}`,
    callersInWords(view, target),
    ...(hops.length === 0 ? [] : [`What shows it:\n\n${hops.join("\n")}`]),
  ].join("\n\n");
}

function toFind({ sources }: Brief, { rule, id }: Finding): string {
  const others = sources.findings.filter((other) => other.rule === rule && other.id !== id);
  const files = new Set(others.map(({ place }) => place.path)).size;
  const known =
    others.length === 0
      ? `Bulwark knows no other gap of ${code(rule)} in this project.`
      : `Bulwark knows ${counted(others.length, "more gap")} of ${code(rule)} in ${counted(files, "file")}.`;
  return `## What to find

- Every path that reaches this place: the callers above, and theirs.
- Other code that works on the same thing (row, file, service, variable) and has to agree with the change. ${known}
- Whether a protection exists that static analysis cannot see (a proxy, a unique index, a setting): then say so instead of changing code.`;
}

/** What the rule's page says to people who fix it by hand. */
function fromPage({ sources }: Brief, { rule }: Finding): readonly string[] {
  const page = sources.rulePage(rule);
  if (page === undefined) return [];
  return ["How to fix by hand", "When to leave it"].flatMap((heading) => {
    const text = sectionOf(page, heading);
    return text === undefined ? [] : [`## ${heading}\n\n${text}`];
  });
}

function toProduce({ sources }: Brief, finding: Finding): string {
  const file = sources.view.file(finding.place.path);
  const name = file === undefined ? "the function" : functionName(functionAround(file, finding.place.span.start));
  return `## What to produce

- The smallest change to ${name} that closes the gap on every path; callers change only where they must.
- A test that fails on today's code and passes after the change: it makes happen what the gap is about.
- One paragraph for the pull request: what could go wrong before, why it cannot now.`;
}

/** Other gaps of the rule, those of the same file first. */
function alike({ sources, findings }: Brief, finding: Finding): Section {
  const near = findings.slice(1);
  const far = sources.findings.filter(
    (other) => other.rule === finding.rule && other.id !== finding.id && !near.includes(other),
  );
  return {
    heading: "The same gap elsewhere",
    intro: "Not part of this task, unless the change belongs into something they share.",
    items: [...near, ...far].map((other): Item => {
      const file = sources.view.file(other.place.path);
      const around = file === undefined ? "" : ` in ${functionName(functionAround(file, other.place.span.start))}`;
      return { text: `${at(other.place.path, other.range.start.line)}${around}.`, path: other.place.path, rank: 3 };
    }),
    none: `Nowhere: this is the only open gap of ${code(finding.rule)}.`,
  };
}
