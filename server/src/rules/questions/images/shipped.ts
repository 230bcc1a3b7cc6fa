/** Which stages of a Dockerfile become images that somebody runs. */

import type { DockerfileFacts, ImageInstruction, ImageStage } from "#facts/dockerfile";

import { chainOf } from "../services/containerStart";

/** The last stage, and stages that no other one uses and that say themselves what to start. */
export const shippedStages = (file: DockerfileFacts): readonly ImageStage[] =>
  file.stages.filter((stage, index) => index === file.stages.length - 1 || isTarget(file, stage, index));

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

/** Does the name of a stage say that it is for development or tests? */
export const isForDevelopment = ({ name }: ImageStage): boolean => name !== undefined && DEVELOPMENT.test(name);

/** What a stage goes through: its own instructions behind those of the stages it continues. */
export const historyOf = (file: DockerfileFacts, stage: ImageStage): readonly ImageInstruction[] =>
  chainOf(file, stage).flatMap(({ instructions }) => instructions);

/** The image a stage is built on in the end; undefined when an argument decides. */
export function baseOf(file: DockerfileFacts, stage: ImageStage): string | undefined {
  const from = chainOf(file, stage)[0]?.from;
  return from?.kind === "image" ? from.name : undefined;
}
