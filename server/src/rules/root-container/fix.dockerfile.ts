/** Switches to the unprivileged user that a base image has ready. */

import type { ImageInstruction, ImageStage } from "#facts/dockerfile";
import { readyUser } from "#knowledge/imageUsers";
import { type DockerfileSource, lineBefore, openDockerfile } from "#languages/dockerfile/edit";

import { defineFix, refuse } from "../fix";
import { baseOf, historyOf } from "../questions/images/shipped";

export const addUser = defineFix({
  id: "container-user",
  language: "dockerfile",
  rules: ["root-container"],
  tier: "preview",
  preferred: true,
  title: ({ ready }) => `Run as \`${ready ?? "another user"}\``,
  answers: ({ ready }) => ready !== undefined,
  async plan({ path, text, span }) {
    const source = await openDockerfile(path, text);
    const stage = stageAt(source, span.start);
    if (stage === undefined) return refuse("the gap is gone");
    const user = readyUser(baseOf(source.facts, stage) ?? "");
    if (user === undefined) return refuse("the base image has no user ready: make one with `useradd` or `adduser`");
    if (historyOf(source.facts, stage).some(({ keyword }) => keyword === "USER"))
      return refuse("the file switches users already");
    const first = stage.instructions.find(({ keyword }) => STARTS.has(keyword));
    if (first === undefined) return refuse("the stage does not say what it starts");
    if (stage.instructions.some((one) => one.span.start > first.span.start && BUILDS.has(one.keyword)))
      return refuse("steps of the build come behind the command");
    const notes = [
      `What the program writes has to belong to \`${user}\`: files of \`COPY\` need \`--chown=${user}:${user}\`, volumes that exist need \`chown\`.`,
    ];
    const edits = [lineBefore(text, first.span, `USER ${user}`)];
    return { kind: "ways", ways: [{ title: `Run as \`${user}\``, tier: "preview", edits, kit: [], notes }] };
  },
});

const STARTS: ReadonlySet<ImageInstruction["keyword"]> = new Set(["CMD", "ENTRYPOINT"]);
const BUILDS: ReadonlySet<ImageInstruction["keyword"]> = new Set(["RUN", "COPY", "ADD", "WORKDIR"]);

const stageAt = ({ facts }: DockerfileSource, start: number): ImageStage | undefined =>
  facts.stages.find(({ span }) => span.start === start);
