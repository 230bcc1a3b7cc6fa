/** Images that a Dockerfile makes for a server, and that no compose service of the project starts with a check of its own. */

import type { FileFacts } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import { imageReference } from "#knowledge/imageReference";
import { serviceImage } from "#knowledge/serviceImages";
import type { View } from "#linking/view";

import { isNamedByWorkflow, ownDockerfile } from "../images/ownImages";
import { chainOf } from "../services/containerStart";
import { healthRouteOf, serverOf } from "./healthRoute";
import { imageHealth } from "./imageHealth";

export type ImageVerdict =
  | { readonly state: "pass"; readonly because: string }
  | { readonly state: "unknown"; readonly because: string }
  /** route: what a check could ask; undefined when the server has none yet. */
  | { readonly state: "gap"; readonly route?: string; readonly evidence: readonly Hop[] };

export interface PublishedImage {
  readonly place: Place;
  readonly verdict: ImageVerdict;
}

/** The image of the last stage when the Dockerfile is for a server: it exposes a port and its code has a health route. */
export function* publishedImages(view: View, file: FileFacts): Iterable<PublishedImage> {
  const { dockerfile } = file;
  const stage = dockerfile?.stages.at(-1);
  if (dockerfile === undefined || stage === undefined || file.hasSyntaxError) return;
  if (!stage.instructions.some(({ keyword }) => keyword === "EXPOSE")) return;
  const place = view.place(file, stage.span);
  const health = imageHealth(dockerfile, stage);
  if (health.state === "checked") yield { place, verdict: { state: "pass", because: "the image has a check" } };
  else if (health.state === "unknown")
    yield { place, verdict: { state: "unknown", because: "its base image may bring a check" } };
  else if (health.declined === true)
    yield { place, verdict: { state: "pass", because: "the image switches it off on purpose" } };
  else yield { place, verdict: judged(view, file) };
}

/** Is the missing check told at the Dockerfile, once for all services that build it? */
export const isToldThere = (view: View, file: FileFacts): boolean =>
  [...publishedImages(view, file)].some(({ verdict }) => verdict.state === "gap");

/** Fewer services than this that build it are told one by one, where they stand. */
const SEVERAL = 3;

function judged(view: View, file: FileFacts): ImageVerdict {
  const builds = view.deployments(file).filter((one) => one.file.role === "service");
  if (builds.some(({ whole }) => whole.healthcheck?.disabled === false))
    return { state: "pass", because: "a compose service asks it" };
  if (builds.length > 0 && builds.length < SEVERAL) return { state: "unknown", because: "told at the compose service" };
  const route = healthRouteOf(view, file);
  if (route === undefined) return withoutRoute(view, file);
  if (isAskedByName(view, route.path))
    return { state: "pass", because: "a compose service of the published image asks it" };
  return {
    state: "gap",
    route: route.path,
    evidence: [
      { place: route.place, note: "Answers health checks; nothing asks." },
      ...builds.map(({ file: from, service }) => ({
        place: view.place(from, service.nameSpan),
        note: `\`${service.name}\` builds it and does not ask either.`,
      })),
    ],
  };
}

/** A server that has no route for health checks: it can be given one. What compose starts is told there. */
function withoutRoute(view: View, file: FileFacts): ImageVerdict {
  const stage = file.dockerfile?.stages.at(-1);
  const from =
    file.dockerfile === undefined || stage === undefined ? undefined : chainOf(file.dockerfile, stage)[0]?.from;
  const server = serverOf(view, file);
  if (
    server === undefined ||
    FRONT_END.test(file.path) ||
    from?.kind !== "image" ||
    serviceImage(from.name) !== undefined ||
    isStarted(view, file)
  )
    return { state: "unknown", because: "what a check could ask is not seen" };
  return { state: "gap", evidence: [{ place: server, note: "The server that the image holds." }] };
}

/** `Dockerfile.frontend`: it holds pages, whatever server lies beside it. */
const FRONT_END = /(?:^|[./_-])(?:front-?end|client|web|ui)(?:$|[./_-])/i;

/** A compose service starts the image by the name it is published under. */
const isStarted = (view: View, file: FileFacts): boolean =>
  view.files.some(
    (compose) =>
      compose.compose !== undefined &&
      compose.role === "service" &&
      view
        .deployed(compose)
        .some(({ whole: { image } }) => ownDockerfile(view, imageReference(image?.value ?? "").name) === file),
  );

/** `image: acme/shop`, which a workflow publishes, with a check that asks the route of this code: it is started as its users do. */
const isAskedByName = (view: View, route: string): boolean =>
  view.files.some(
    (file) =>
      file.compose !== undefined &&
      file.role === "service" &&
      view.deployed(file).some(({ whole: { build, healthcheck, image } }) => {
        if (build !== undefined || !isNamedByWorkflow(view, imageReference(image?.value ?? "").name)) return false;
        const words = healthcheck?.disabled === false ? (healthcheck.test?.words ?? []) : [];
        return words.some((word) => asks(word, route));
      }),
  );

/** `http://127.0.0.1:3000/healthz`, alone or among other words. */
const asks = (word: string, route: string): boolean =>
  route.length > 1 && word.split(/[\s"'`)?]+/).some((part) => part.includes("://") && part.endsWith(route));
