/** A file path built from what somebody outside sent, with nothing that keeps it in its folder. */

import type { Hop, Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Concept } from "#knowledge/model";
import type { Call, View } from "#linking/view";

import type { Trail } from "../questions/input/inputTrace";
import { limitedElsewhere } from "../questions/input/limitedElsewhere";
import { looksAt } from "../questions/input/looks";
import { BESIDE_PATH, looksAtPath, PATH_STEPS, tracePath } from "../questions/input/pathTrail";
import { shownOrigin } from "../questions/input/shownOrigin";
import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly call: Call;
  readonly trails: readonly Trail[];
}

interface Gap {
  readonly origin: string;
  readonly verb: string;
}

const VERBS: ReadonlyMap<Concept, string> = new Map([
  ["file-read", "reads"],
  ["file-write", "writes"],
  ["file-append", "writes"],
  ["file-remove", "removes"],
  ["file-rename", "moves"],
  ["reply", "sends"],
]);

export const pathTraversal = defineRule<Subject, Gap>({
  id: "path-traversal",
  principle: "defense-in-depth",
  priority: "P0",
  confidence: "medium",
  summary: "A file path built from input that may lead out of its folder.",
  *subjects(view, file) {
    for (const call of view.calls(file, { concept: [...VERBS.keys()] })) {
      const path = call.model?.resource === undefined ? undefined : call.operation.arguments[call.model.resource];
      if (path === undefined) continue;
      const trails = tracePath(view, file, path, call.operation.order);
      if (trails.length > 0) yield { place: call.place, call, trails };
    }
  },
  judge(view, { call, trails }): Verdict<Gap> {
    if (call.concept === "reply" && view.option(call, ["root"]).state !== "absent")
      return pass("it is sent from below a root folder");
    let quiet: Verdict<Gap> = pass("it stays in its folder");
    for (const trail of trails) {
      const verdict = judgeTrail(view, call, trail);
      if (verdict.kind === "gap") return verdict;
      if (quiet.kind !== "unknown") quiet = verdict;
    }
    return quiet;
  },
  message: ({ call }, { origin, verb }) =>
    `\`${call.callee}\` ${verb} whatever file ${origin} names, \`../\` included: resolve it and check that it stays in its folder.`,
});

function judgeTrail(view: View, call: Call, trail: Trail): Verdict<Gap> {
  const looks = trail.held.flatMap((held) => looksAt(view, held, BESIDE_PATH));
  if (looks.some(looksAtPath)) return pass("the path is checked first");
  const limited = limitedElsewhere(view, trail, PATH_STEPS);
  if (limited !== undefined) return limited;
  if (looks.some((look) => look.kind === "unknown")) return unknown("code that is not known looks at it first");
  const evidence: readonly Hop[] = [{ place: trail.place, note: "comes in here" }, ...trail.hops];
  return gap({ origin: shownOrigin(trail.origin), verb: VERBS.get(call.concept ?? "file-read") ?? "opens" }, evidence);
}
