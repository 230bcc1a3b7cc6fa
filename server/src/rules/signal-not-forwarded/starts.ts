/** Which starts of a Dockerfile matter: those of images that somebody runs. */

import type { DockerfileFacts, ImageStage } from "#facts/dockerfile";

import { type ContainerStart, containerStart } from "../questions/services/containerStart";

/** What the images of a file start: its last stage, and stages that no other one uses and that say so themselves. */
export function startsOf(file: DockerfileFacts): readonly ContainerStart[] {
  const starts = file.stages
    .filter((stage, index) => index === file.stages.length - 1 || isTarget(file, stage, index))
    .flatMap((stage) => containerStart(file, stage) ?? []);
  return starts.filter(({ at }, index) => starts.findIndex((other) => other.at === at) === index);
}

const DEVELOPMENT = /(?:^|[._-])(?:dev|devel|development|debug|tests?|testing|ci|lint|local|watch)(?:$|[._-])/;

function isTarget(file: DockerfileFacts, { name, instructions }: ImageStage, index: number): boolean {
  if (name === undefined || DEVELOPMENT.test(name)) return false;
  if (!instructions.some(({ keyword }) => keyword === "CMD" || keyword === "ENTRYPOINT")) return false;
  return !file.stages.some(
    (other) =>
      (other.from.kind === "stage" && other.from.stage === index) ||
      other.instructions.some(({ flags }) => flags.from?.toLowerCase() === name),
  );
}
