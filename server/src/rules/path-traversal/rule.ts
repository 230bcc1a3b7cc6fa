/** A file path built from what somebody outside sent, with nothing that keeps it in its folder. */

import type { Value } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Concept } from "#knowledge/model";
import { receiverOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import type { Trail } from "../questions/input/inputTrace";
import { BESIDE_PATH, looksAtPath, PATH_STEPS, tracePath } from "../questions/input/pathTrail";
import { isLookedAt, type Telling } from "../questions/input/pythonLooks";
import { isLimitedByRoute } from "../questions/input/routePatterns";
import { shownOrigin } from "../questions/input/shownOrigin";
import { type Limits, trailsVerdict } from "../questions/input/trailVerdict";
import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly call: Call;
  readonly trails: readonly Trail[];
}

interface Gap {
  readonly origin: string;
  readonly verb: string;
  /** An id that other functions hand on: one of them may have looked up what it names, in a way that is not seen. */
  readonly isHandedId: boolean;
}

const VERBS: ReadonlyMap<Concept, string> = new Map([
  ["file-read", "reads"],
  ["file-write", "writes"],
  ["file-append", "writes"],
  ["file-remove", "removes"],
  ["file-rename", "moves"],
  ["reply", "sends"],
]);

/** Python: what keeps a path in its folder, or says that it names something known. */
const PYTHON_LOOKS: Telling = {
  beside: /^(?:size|content_type|suffix|suffixes|stem|exists|is_file|is_dir)$/,
  empty: /^(?:\.?[\w-]{0,5})$/,
  library:
    /^(?:re\.\w+|os\.path\.(?:basename|commonpath|commonprefix|samefile|relpath|isabs)|werkzeug\.\w+\.safe_join|django\.utils\._os\.safe_join|uuid\.UUID|fnmatch\.\w+)$/,
  safe: { members: /^(?:name|stem)$/, without: /^(?:\.{1,2}|[\\/])/ },
};

/** The argument that names the file; what a method of a path works on. */
function pathOf({ model, operation }: Call): Value | undefined {
  if (model?.receiverIsResource === true) return receiverOf(operation.callee);
  return model?.resource === undefined ? undefined : operation.arguments[model.resource];
}

/** Renames a file of its own to the name it is given: to whoever reads the code it writes. */
const WRITES_WHOLE = /^write-file-atomic\b/;

const LIMITS: Limits = {
  beside: BESIDE_PATH,
  tells: looksAtPath,
  steps: PATH_STEPS,
  because: "the path is checked first",
  known: true,
};

export const pathTraversal = defineRule<Subject, Gap>({
  id: "path-traversal",
  principle: "defense-in-depth",
  priority: "P0",
  confidence: "medium",
  version: 8,
  languages: ["typescript", "python"],
  summary: "A file path built from input that may lead out of its folder.",
  *subjects(view, file) {
    for (const call of view.calls(file, { concept: [...VERBS.keys()] })) {
      const path = pathOf(call);
      if (path === undefined) continue;
      const trails = tracePath(view, file, path, call.operation.order);
      if (trails.length > 0) yield { place: call.place, call, trails };
    }
  },
  judge(view, { call, trails }): Verdict<Gap> {
    if (call.concept === "reply" && view.option(call, ["root"]).state !== "absent")
      return pass("it is sent from below a root folder");
    if (call.file.language === "python" && trails.every((trail) => isLookedAt(view, trail, PYTHON_LOOKS)))
      return pass("the path is checked first");
    const others = trails.filter(({ isJob }) => isJob !== true || !fillsQueues(view));
    if (others.length === 0) return unknown("the project's own code puts the path into the queue");
    const open = others.filter((trail) => !isLimitedByRoute(view, trail));
    if (open.length === 0) return pass("the route's pattern lets nothing else in");
    const verdict = trailsVerdict(view, open, LIMITS) ?? pass("it stays in its folder");
    if (verdict.kind !== "gap") return verdict;
    const verb = WRITES_WHOLE.test(call.symbol ?? "") ? "writes" : (VERBS.get(call.concept ?? "file-read") ?? "opens");
    const { origin, hops } = verdict.gap;
    const isHandedId = hops.length > 0 && /(^|[a-z_-])ids?$/i.test(origin.path.at(-1) ?? "");
    return gap({ origin: shownOrigin(origin), verb, isHandedId }, verdict.evidence);
  },
  message: ({ call }, { origin, verb }) =>
    `\`${call.callee}\` ${verb} whatever file ${origin} names, \`../\` included: resolve it and check that it stays in its folder.`,
  weigh: (_subject, { isHandedId }) => (isHandedId ? "P2" : undefined),
});

const FILLS: { readonly fallback: boolean } = { fallback: false };

/** Jobs that the project puts into a queue itself mostly name files that it wrote itself. */
const fillsQueues = (view: View): boolean =>
  view.rememberWhole(FILLS, () =>
    view.files.some((file) => file.role !== "test" && view.calls(file, { concept: "enqueue" }).length > 0),
  );
