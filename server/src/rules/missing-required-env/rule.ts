/** A variable that a program stops without, and that nothing gives the compose service which starts it. */

import type { FileFacts } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { DeployedService, View } from "#linking/view";

import { isForPeople, onePerPlace, servicesIn } from "../questions/deployment/composeServices";
import { buildFolder, startedProgram } from "../questions/deployment/startedProgram";
import { defineRule } from "../rule";
import { hiddenSource, isGiven } from "./given";
import { loadedBy } from "./loading";
import { type Requirement, requirementsOf } from "./requirements";

interface Subject {
  readonly place: Place;
  readonly deployed: DeployedService;
  readonly loaded: ReadonlySet<FileFacts>;
  /** What its program asks for at the start; at least one. */
  readonly required: readonly Requirement[];
}

interface Gap {
  readonly service: string;
  readonly names: readonly string[];
}

const MAX_SHOWN = 3;

export const missingRequiredEnv = defineRule<Subject, Gap>({
  id: "missing-required-env",
  principle: "defense-in-depth",
  priority: "P2",
  confidence: "medium",
  languages: ["compose"],
  summary: "A service whose program stops at the start for want of a variable that nothing gives it.",
  subjects: (view, file) => onePerPlace(subjectsIn(view, file)),
  judge: judged,
  message: (_, { service, names }) =>
    `\`${service}\` stops at the start: nothing gives it ${listed(names)}. Set ${names.length === 1 ? "it" : "them"} under \`environment\`.`,
  fixFacts: (_view, _subject, { service, names }) => ({ service, names }),
});

function* subjectsIn(view: View, file: FileFacts): Iterable<Subject> {
  for (const { place, deployed } of servicesIn(view, file)) {
    const context = buildFolder(deployed);
    if (context === undefined || deployed.image === undefined || isForPeople(deployed)) continue;
    const program = startedProgram(view, deployed, context);
    if (program === undefined) continue;
    const loaded = loadedBy(view, program.file);
    const all = requirementsOf(view);
    const required = [...loaded].flatMap((one) =>
      isWithin(one, context)
        ? (all.get(one) ?? []).filter(({ ofMain }) => ofMain !== true || (program.isMain && one === program.file))
        : [],
    );
    if (required.length > 0) yield { place, deployed, loaded, required };
  }
}

const isWithin = ({ path }: FileFacts, context: string): boolean => context === "" || path.startsWith(`${context}/`);

function judged(view: View, { deployed, loaded, required }: Subject): Verdict<Gap> {
  const missing = required.filter((one) => !isGiven(view, deployed, one));
  if (missing.length === 0) return pass("what its program asks for is given or explained");
  const hidden = hiddenSource(view, deployed, loaded);
  if (hidden !== undefined) return unknown(hidden);
  const evidence = missing.map(({ name, place }): Hop => ({ place, note: `\`${name}\` is required here` }));
  return gap({ service: deployed.service.name, names: [...new Set(missing.map(({ name }) => name))] }, evidence);
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_SHOWN).map((name) => `\`${name}\``);
  const rest = names.length - shown.length;
  return rest > 0 ? `${shown.join(", ")} and ${rest} more` : shown.join(shown.length > 2 ? ", " : " and ");
}
