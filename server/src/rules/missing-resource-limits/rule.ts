/** A service that can take all memory of its host. */

import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { DeployedService, View } from "#linking/view";

import {
  isBackingOnly,
  isBuiltHere,
  isForPeople,
  isOptional,
  isTask,
  knownImage,
  servicesIn,
  startedWords,
} from "../questions/deployment/composeServices";
import { defineRule } from "../rule";

interface Gap {
  readonly service: string;
  /** Services of the file with a limit. */
  readonly limited: readonly string[];
}

interface Subject {
  readonly place: Place;
  readonly deployed: DeployedService;
}

export const missingResourceLimits = defineRule<Subject, Gap>({
  id: "missing-resource-limits",
  principle: "rate-limiting",
  priority: "P2",
  confidence: "medium",
  version: 2,
  languages: ["compose"],
  summary: "A service without a limit on its memory: one leak or one large input takes the whole host down.",
  *subjects(view, file) {
    for (const subject of servicesIn(view, file)) if (isConcerned(view, subject.deployed)) yield subject;
  },
  judge: (view, { deployed }) => judged(view, deployed),
  message: (_, { service, limited }) =>
    limited.length > 0
      ? `\`${service}\` has no memory limit, while ${shown(limited)} ha${limited.length === 1 ? "s" : "ve"} one: it can still take the host down. Add \`mem_limit\`.`
      : `\`${service}\` has no memory limit: one leak or one large request takes the host, and what else runs there, down. Add \`mem_limit\`.`,
  fixFacts: (_, __, { service }) => ({ service }),
});

const shown = (names: readonly string[]): string =>
  names.length > 2 ? `${names.length} others` : names.map((name) => `\`${name}\``).join(" and ");

/**
 * Servers, and what is built here and kept running, are what grows without bound; a store has settings of its own for it. Beside services
 * with a limit, all are.
 */
function isConcerned(view: View, deployed: DeployedService): boolean {
  const { ports, settings } = deployed.whole;
  const isKept = settings.restart !== undefined && settings.restart.text !== "no";
  if (isBuiltHere(deployed) && (ports.length > 0 || isKept)) return true;
  if (ports.length > 0 && deployed.whole.image !== undefined && knownImage(deployed) === undefined) return true;
  return view.deployed(deployed.file).filter(isLimited).length >= SEVERAL;
}

/** Services with a limit, from which on one without was forgotten. */
const SEVERAL = 2;

function judged(view: View, deployed: DeployedService): Verdict<Gap> {
  const { whole, service, file, unread } = deployed;
  if (isLimited(deployed)) return pass("its memory is limited");
  if (unread !== undefined) return unknown(unread);
  if (service.extends !== undefined) return unknown("told where the service it extends stands");
  if (isTask(view, deployed) || isForPeople(deployed)) return pass("ends by itself, or a place for people");
  if (isOptional(deployed) || isBackingOnly(view, file)) return pass("no part of what runs all the time");
  if (whole.settings["deploy.resources.reservations.memory"] !== undefined)
    return unknown("its memory was thought about");
  const limited = view
    .deployed(file)
    .filter(isLimited)
    .map((other) => other.service.name);
  return gap({ service: service.name, limited });
}

function isLimited(deployed: DeployedService): boolean {
  const { settings } = deployed.whole;
  if (settings.mem_limit !== undefined || settings["deploy.resources.limits.memory"] !== undefined) return true;
  return /--maxmemory(?:=|\s)(?!0\b)/.test(startedWords(deployed).join(" "));
}
