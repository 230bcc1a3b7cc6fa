/** A long-running service that stays down after a crash or a reboot. */

import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { DeployedService, View } from "#linking/view";

import {
  isBackingOnly,
  isBuiltHere,
  isForPeople,
  isOptional,
  isStore,
  isTask,
  knownImage,
  servicesIn,
} from "../questions/deployment/composeServices";
import { defineRule } from "../rule";

interface Gap {
  readonly service: string;
  /** Others of the file do come back. */
  readonly forgotten: readonly string[];
}

interface Subject {
  readonly place: Place;
  readonly deployed: DeployedService;
}

export const missingRestartPolicy = defineRule<Subject, Gap>({
  id: "missing-restart-policy",
  principle: "state-persistence",
  priority: "P2",
  confidence: "medium",
  languages: ["compose"],
  summary: "A long-running service that stays down after a crash or a reboot of the host.",
  subjects: (view, file) => servicesIn(view, file),
  judge: (view, { deployed }) => judged(view, deployed),
  weigh: (_, { forgotten }) => (forgotten.length > 0 ? "P1" : undefined),
  message: (_, { service, forgotten }) =>
    forgotten.length > 0
      ? `\`${service}\` stays down after a crash or a reboot, while ${shown(forgotten)} come${forgotten.length === 1 ? "s" : ""} back. Add \`restart: unless-stopped\`.`
      : `\`${service}\` stays down after a crash or a reboot of the host. Add \`restart: unless-stopped\`.`,
  fixFacts: (_, __, { service }) => ({ service }),
});

const shown = (names: readonly string[]): string =>
  names.length > 2 ? `${names.length} others` : names.map((name) => `\`${name}\``).join(" and ");

function judged(view: View, deployed: DeployedService): Verdict<Gap> {
  const { whole, service, file, unread } = deployed;
  if (policyOf(deployed) !== undefined) return pass("it is said what happens after it ends");
  if (unread !== undefined) return unknown(unread);
  if (isTask(view, deployed) || isForPeople(deployed)) return pass("ends by itself, or a place for people");
  if (isOptional(deployed)) return pass("started on request only");
  if (isBackingOnly(view, file)) return pass("stores for programs that run outside");
  if (isSwarm(deployed)) return pass("a swarm starts its services again");
  const kind = knownImage(deployed)?.kind;
  if (kind === "mail" || kind === "admin") return unknown("a tool that is used now and then");
  const isServing = whole.ports.length > 0 || isStore(deployed) || isBuiltHere(deployed) || kind === "proxy";
  if (!isServing && !isAwaited(view, deployed)) return unknown("whether it goes on running is not known");
  const forgotten = view
    .deployed(file)
    .filter((other) => isKept(policyOf(other)))
    .map((other) => other.service.name);
  return gap({ service: service.name, forgotten });
}

const policyOf = ({ whole: { settings } }: DeployedService): string | undefined =>
  settings.restart?.text ??
  settings["deploy.restart_policy.condition"]?.text ??
  settings["deploy.restart_policy.delay"]?.text ??
  settings["deploy.restart_policy.max_attempts"]?.text;

const isKept = (policy: string | undefined): boolean => /^(?:always|unless-stopped|any)/.test(policy ?? "");

/** Settings that `docker stack` alone reads. */
const isSwarm = ({ whole: { settings } }: DeployedService): boolean =>
  Object.keys(settings).some((name) =>
    /^deploy\.(?:placement|update_config|rollback_config|endpoint_mode|mode)/.test(name),
  );

const isAwaited = (view: View, { file, service }: DeployedService): boolean =>
  view.deployed(file).some(({ whole }) => whole.dependsOn.some((one) => one.service === service.name));
