/** Which starts of a Dockerfile matter: those of images that somebody runs. */

import type { DockerfileFacts } from "#facts/dockerfile";

import { shippedStages } from "../questions/images/shipped";
import { type ContainerStart, containerStart } from "../questions/services/containerStart";

/** What the images of a file start: its last stage, and stages that no other one uses and that say so themselves. */
export function startsOf(file: DockerfileFacts): readonly ContainerStart[] {
  const starts = shippedStages(file).flatMap((stage) => containerStart(file, stage) ?? []);
  return starts.filter(({ at }, index) => starts.findIndex((other) => other.at === at) === index);
}
