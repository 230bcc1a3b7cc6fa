/** A long-running container that nobody asks whether it is well. */

import type { FileFacts } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { imageReference } from "#knowledge/imageReference";
import { serviceImage } from "#knowledge/serviceImages";
import type { BuiltImage, DeployedService, View } from "#linking/view";

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
import { healthRouteOf } from "../questions/deployment/healthRoute";
import { imageHealth } from "../questions/deployment/imageHealth";
import { isHurt } from "../questions/deployment/patience";
import { httpToolOf } from "../questions/deployment/probes";
import { isToldThere, publishedImages } from "../questions/deployment/publishedImages";
import { ownDockerfile } from "../questions/images/ownImages";
import { chainOf } from "../questions/services/containerStart";
import { defineRule } from "../rule";

interface Gap {
  readonly what: "store" | "service" | "image";
  readonly name: string;
  /** Another service waits for its start only. */
  readonly awaited: boolean;
  /** A database, and one that waits does not get over it. */
  readonly isUrgent?: boolean;
  /** A health route of the code that no check asks. */
  readonly route?: string;
}

interface Subject {
  readonly place: Place;
  readonly verdict: Verdict<Gap>;
  readonly image?: string;
  /** What a request to a service of the project's own needs. */
  readonly request?: { readonly tool?: string; readonly port?: string };
}

export const missingHealthcheck = defineRule<Subject, Gap>({
  id: "missing-healthcheck",
  principle: "flow-logging",
  priority: "P1",
  confidence: "medium",
  version: 7,
  languages: ["compose", "dockerfile"],
  summary: "A long-running container with a health check neither in compose nor in its image.",
  *subjects(view, file) {
    if (file.compose !== undefined) {
      const isAside = isBackingOnly(view, file);
      for (const { place, deployed } of servicesIn(view, file)) {
        const image = deployed.whole.image?.value;
        const verdict = isAside ? pass("a store for programs that run outside") : judged(view, deployed);
        yield { place, verdict, request: requestTo(deployed), ...(image === undefined ? {} : { image }) };
      }
    }
    for (const { place, verdict } of publishedImages(view, file)) {
      if (verdict.state === "gap")
        yield {
          place,
          verdict: gap(
            {
              what: "image",
              name: verdict.route ?? "",
              awaited: false,
              ...(verdict.route === undefined ? {} : { route: verdict.route }),
            },
            verdict.evidence,
          ),
        };
      else yield { place, verdict: verdict.state === "pass" ? pass(verdict.because) : unknown(verdict.because) };
    }
  },
  judge: (_, { verdict }) => verdict,
  weigh: (_, { isUrgent }) => (isUrgent === true ? undefined : "P2"),
  message(_, { what, name, awaited, route }) {
    if (what === "image" && route === undefined)
      return "The image of this server has no HEALTHCHECK: a hung container counts as up. Give the server a route that tells how it is, and let the image ask it.";
    if (what === "image")
      return `The code answers \`${name}\`, and no HEALTHCHECK asks it: a hung container counts as up. Let the image ask it.`;
    if (what === "store")
      return awaited
        ? `\`${name}\` has no health check, so what depends on it starts before it takes connections. Ask it, and wait for \`service_healthy\`.`
        : `\`${name}\` has no health check: nothing notices that it no longer answers. Ask it.`;
    const asked = route === undefined ? "" : ` The code answers \`${route}\`.`;
    return `\`${name}\` has no health check here or in its image: hung, it still counts as up.${asked} Add one.`;
  },
  fixFacts: (_, { image, request }, { what, name, route }) => ({
    what,
    service: name,
    image: image ?? null,
    route: route ?? null,
    tool: request?.tool ?? null,
    port: request?.port ?? null,
  }),
});

function judged(view: View, deployed: DeployedService): Verdict<Gap> {
  const { whole, service, image, unread } = deployed;
  if (whole.healthcheck !== undefined)
    return pass(whole.healthcheck.disabled ? "switched off on purpose" : "asked in the compose file");
  if (unread !== undefined) return unknown(unread);
  if (isTask(view, deployed) || isForPeople(deployed)) return pass("ends by itself, or a place for people");
  if (isOptional(deployed)) return pass("started on request only");
  const known = knownImage(deployed);
  const waiters = waitersFor(view, deployed);
  const waiting = waiters.map(({ hop }) => hop);
  const awaited = waiting.length > 0;
  if (known !== undefined && isStore(deployed)) {
    if (known.checked === true) return pass("asked by its image");
    if (known.kind === "cache" && awaited) return unknown("told where it is depended on");
    return awaited || whole.volumes.length > 0
      ? gap({ what: "store", name: service.name, awaited, isUrgent: isUrgent(view, known.kind, waiters) }, waiting)
      : unknown("whether anything waits for it is not seen");
  }
  if (!isBuiltHere(deployed)) return judgedOwn(view, deployed);
  if (image === undefined || image.file.dockerfile === undefined) return unknown("its Dockerfile is not read");
  const health = imageHealth(image.file.dockerfile, image.stage);
  if (health.state === "checked") {
    const evidence =
      health.by === undefined
        ? []
        : [{ place: view.place(image.file, health.by.span), note: "The image has a health check." }];
    return pass("asked by its image", evidence);
  }
  if (health.state === "unknown") return unknown("its base image may bring a check");
  if (health.declined === true) return pass("its image switches it off on purpose");
  if (isToldThere(view, image.file)) return unknown("told at the Dockerfile, which several services build");
  const route = isServer(deployed, image) ? healthRouteOf(view, image.file) : undefined;
  const built: Hop = {
    place: view.place(image.file, image.stage.span),
    note: "The image it builds has no HEALTHCHECK.",
  };
  return gap(
    { what: "service", name: service.name, awaited: false, ...(route === undefined ? {} : { route: route.path }) },
    [built, ...(route === undefined ? [] : [{ place: route.place, note: "Answers health checks; nothing asks." }])],
  );
}

/** A service of an image that is pulled: of the repository's own, its Dockerfile tells. */
function judgedOwn(view: View, { file: compose, whole, service }: DeployedService): Verdict<Gap> {
  const file = ownDockerfile(view, imageReference(whole.image?.value ?? "").name);
  const stage = file?.dockerfile?.stages.at(-1);
  if (file === undefined || stage === undefined) return unknown("its image may bring a check");
  const health = ownHealth(view, file, 0);
  if (health === "checked") return pass("asked by its image");
  if (health === "unknown") return unknown("its base image may bring a check");
  if (isToldThere(view, file)) return unknown("told at its Dockerfile");
  if (view.deployedWith(compose).some((other) => WATCHES.test(other.service.name)))
    return unknown("another service may watch it");
  return gap({ what: "service", name: service.name, awaited: false }, [
    { place: view.place(file, stage.span), note: "The image has no HEALTHCHECK." },
  ]);
}

/** Programs that ask the services beside them, and start them again. */
const WATCHES = /(?:^|[-_])(?:watchdog|monit|supervisor)(?:$|[-_])/i;

const MOST_BASES = 4;

/** Whether the image of a Dockerfile is asked, through base images that the repository builds as well. */
function ownHealth(view: View, file: FileFacts, depth: number): "checked" | "none" | "unknown" {
  const stage = file.dockerfile?.stages.at(-1);
  if (file.dockerfile === undefined || stage === undefined || depth === MOST_BASES) return "unknown";
  const health = imageHealth(file.dockerfile, stage);
  if (health.state === "none" && health.declined === true) return "checked";
  if (health.state !== "unknown") return health.state;
  const from = chainOf(file.dockerfile, stage)[0]?.from;
  const base = from?.kind === "image" ? ownDockerfile(view, imageReference(from.name).name) : undefined;
  return base === undefined || base === file ? "unknown" : ownHealth(view, base, depth + 1);
}

/** The port of the container, when there is one, and a program for requests that its image has. */
function requestTo({ whole: { ports }, image }: DeployedService): NonNullable<Subject["request"]> {
  const tool = image === undefined ? undefined : httpToolOf(image.file, image.stage);
  const [first, ...others] = ports;
  const isOne =
    first !== undefined && /^\d+$/.test(first.target) && others.every(({ target }) => target === first.target);
  return { ...(tool === undefined ? {} : { tool }), ...(isOne ? { port: first.target } : {}) };
}

/** Opens a port, and is no store with settings of the project. */
function isServer({ whole }: DeployedService, { file, stage }: BuiltImage): boolean {
  const from = file.dockerfile === undefined ? undefined : chainOf(file.dockerfile, stage)[0]?.from;
  return whole.ports.length > 0 && (from?.kind !== "image" || serviceImage(from.name) === undefined);
}

interface Waiter {
  readonly by: DeployedService;
  readonly hop: Hop;
}

/** Services that depend on it, and where. */
function waitersFor(view: View, { file, service }: DeployedService): readonly Waiter[] {
  return view.deployed(file).flatMap((by: DeployedService) =>
    by.service.dependsOn
      .filter((one) => one.service === service.name)
      .map((one) => ({
        by,
        hop: { place: view.place(by.file, one.nameSpan), note: `\`${by.service.name}\` depends on it.` },
      })),
  );
}

const isUrgent = (view: View, kind: string, waiters: readonly Waiter[]): boolean =>
  kind === "database" && waiters.some(({ by }) => isHurt(view, by));
