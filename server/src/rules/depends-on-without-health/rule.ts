/** A service that is started as soon as what it needs has been started, not when that is ready. */

import type { ComposeDependency } from "#facts/compose";
import type { FileFacts } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { DeployedService, View } from "#linking/view";

import {
  isBuiltHere,
  isStore,
  isTask,
  knownImage,
  onePerPlace,
  servicesIn,
  startedWords,
} from "../questions/deployment/composeServices";
import { imageHealth } from "../questions/deployment/imageHealth";
import { startsAgain, waitsItself } from "../questions/deployment/patience";
import { defineRule } from "../rule";

interface Gap {
  readonly from: string;
  readonly to: string;
  /** The target can be asked already. */
  readonly checked: boolean;
  /** Clients of the target come back by themselves. */
  readonly mild: boolean;
  /** Waits for the start in so many words. */
  readonly explicit: boolean;
}

interface Subject {
  readonly place: Place;
  readonly from: DeployedService;
  readonly dependency: ComposeDependency;
}

export const dependsOnWithoutHealth = defineRule<Subject, Gap>({
  id: "depends-on-without-health",
  principle: "state-persistence",
  priority: "P1",
  confidence: "high",
  version: 2,
  languages: ["compose"],
  summary: "`depends_on` that waits for the start of something, not for it to be ready.",
  *subjects(view, file) {
    yield* onePerPlace(dependenciesIn(view, file));
  },
  judge: (view, subject) => judged(view, subject),
  weigh: (_, { mild }) => (mild ? "P2" : undefined),
  message: (_, { from, to, checked }) =>
    checked
      ? `\`${from}\` starts as soon as \`${to}\` has been started, though \`${to}\` has a health check. Wait for \`condition: service_healthy\`.`
      : `\`${from}\` starts before \`${to}\` takes connections. Give \`${to}\` a health check and wait for \`condition: service_healthy\`.`,
  fixFacts: (_, __, { from, to, checked }) => ({ from, to, checked }),
});

function* dependenciesIn(view: View, file: FileFacts): Iterable<Subject> {
  for (const { deployed } of servicesIn(view, file))
    for (const dependency of deployed.service.dependsOn)
      yield { place: view.place(file, dependency.nameSpan), from: deployed, dependency };
}

function judged(view: View, { from, dependency }: Subject): Verdict<Gap> {
  const condition = dependency.condition?.text;
  if (condition !== undefined && condition !== "service_started") return pass("waits until it is ready");
  const target = view.deployedWith(from.file).find(({ service }) => service.name === dependency.service);
  if (target === undefined) return unknown("what it depends on is not in the files that were read");
  if (target.unread !== undefined || from.unread !== undefined)
    return unknown("part of it is in a file that was not read");
  if (waitsItself(view, from)) return pass("waits by itself");
  const kind = knownImage(from)?.kind;
  if (kind === "admin" || kind === "agent") return pass("a tool that connects when it is used");
  if (isTask(view, target)) return unknown("the other one is a task that ends");
  const check = checkOf(view, target);
  const known = knownImage(target);
  if (/^(?:cache|broker)$/.test(known?.kind ?? "") && CONNECTS_AGAIN.test(startedWords(from).join(" ")))
    return pass("its worker asks for its broker until that is there");
  const needs = isStore(target) && known?.probe !== undefined;
  if (condition !== undefined && !needs) return pass("said to need its start only");
  if (known?.kind === "cache" && known.probe === undefined) return pass("a cache that callers can do without");
  if (check === undefined && !needs) return unknown("whether the other one has to be ready is not known");
  const explicit = condition !== undefined;
  const mild = isMild(from, target, explicit);
  return gap(
    { from: from.service.name, to: target.service.name, checked: check !== undefined, mild, explicit },
    check ?? [{ place: view.place(target.file, target.service.nameSpan), note: "Has no health check." }],
  );
}

/**
 * Celery tries its broker again and again at the start. Source: docs.celeryq.dev, "broker_connection_retry_on_startup", whose default is
 * true.
 */
const CONNECTS_AGAIN = /(?:^|\s)celery\s/;

/**
 * Caches' clients connect again; a proxy serves what is there; what restarts by itself comes up at the second or third try; a finished
 * image may wait inside.
 */
function isMild(from: DeployedService, target: DeployedService, explicit: boolean): boolean {
  if (explicit || knownImage(target)?.kind === "cache" || knownImage(from)?.kind === "proxy") return true;
  return startsAgain(from) || !isBuiltHere(from) || !isStore(target);
}

/** Where the target's health check stands; undefined when it has none that is seen. */
function checkOf(view: View, target: DeployedService): readonly Hop[] | undefined {
  const { whole, image, file, service } = target;
  if (whole.healthcheck !== undefined)
    return whole.healthcheck.disabled
      ? undefined
      : [{ place: view.place(file, service.healthcheck?.nameSpan ?? service.nameSpan), note: "Has a health check." }];
  if (knownImage(target)?.checked === true)
    return [{ place: view.place(file, service.nameSpan), note: "Its image has a health check." }];
  if (image?.file.dockerfile === undefined) return undefined;
  const health = imageHealth(image.file.dockerfile, image.stage);
  if (health.state !== "checked" || health.by === undefined) return undefined;
  return [{ place: view.place(image.file, health.by.span), note: "The image it builds has a health check." }];
}
