/** An init that signals the whole group, in front of a shell that starts several programs and becomes the last of them. */

import type { DockerfileFacts, ImageStage } from "#facts/dockerfile";
import type { TextEdit } from "#facts/place";
import { systemShell } from "#knowledge/images";
import { type DockerfileSource, lineBefore } from "#languages/dockerfile/edit";

import { type FixPlan, refuse } from "../fix";
import { type ContainerStart, chainOf } from "../questions/services/containerStart";
import { execEdit, hindranceOf } from "./fix.dockerfile.exec";
import { lastCommand } from "./judge";

/** Images whose own entry point only hands over to the command, so that another one may stand in its place. */
const REPLACEABLE =
  /^(?:docker\.io\/)?(?:library\/)?(?:alpine|buildpack-deps|debian|golang|node|python|ruby|rust|ubuntu)(?=[:@]|$)/;

/** Where the package of each system puts the program, and how it is installed. Debian 12's tini 0.19 and Alpine's know `-g`. */
const SYSTEMS = {
  dash: {
    path: "/usr/bin/tini",
    install: "RUN apt-get update && apt-get install -y --no-install-recommends tini && rm -rf /var/lib/apt/lists/*",
  },
  busybox: { path: "/sbin/tini", install: "RUN apk add --no-cache tini" },
} as const;

/** Installs tini where it is not, makes it the entry point, and lets the last program replace the shell. */
export function initPlan({ text, facts }: DockerfileSource, { at, shell }: ContainerStart): FixPlan {
  const stage = facts.stages.find(({ instructions }) => instructions.includes(at));
  if (stage === undefined || at.keyword !== "CMD" || shell === undefined)
    return refuse("the programs are not started by a CMD");
  const command = lastCommand(shell.script);
  if (command === undefined) return refuse("the last program runs in the background as well");
  const isReplaced = command.words[0]?.value === "exec";
  const hindrance = isReplaced ? undefined : hindranceOf(shell.script, command);
  if (hindrance !== undefined) return refuse(hindrance);
  const exec = isReplaced ? [] : execEdit(shell.script, command);
  if (exec === undefined) return refuse("the shell's text stands in the file with escapes");
  const init = initEdits(text, facts, stage, at.span);
  if ("because" in init) return refuse(init.because);
  return {
    kind: "ways",
    ways: [
      {
        title: "Put `tini -g` in front, which signals all programs",
        tier: "preview",
        edits: [...init.edits, ...(Array.isArray(exec) ? exec : [exec])],
        kit: [],
        notes: ["The container ends with the last program; one in the background that dies is not noticed."],
      },
    ],
  };
}

type InitEdits = { readonly edits: readonly TextEdit[] } | { readonly because: string };

function initEdits(text: string, facts: DockerfileFacts, stage: ImageStage, before: ImageStage["span"]): InitEdits {
  const chain = chainOf(facts, stage);
  const from = chain[0]?.from;
  const image = from?.kind === "image" ? from.name : "";
  const system = systemShell(image);
  if ((system !== "dash" && system !== "busybox") || !REPLACEABLE.test(image))
    return { because: "the base image may need its own entry point, or has another package manager" };
  const all = chain.flatMap(({ instructions }) => instructions);
  if (all.some(({ keyword }) => keyword === "ENTRYPOINT")) return { because: "there is an ENTRYPOINT already" };
  const user = all.find(({ keyword }) => keyword === "USER");
  if (user !== undefined && !stage.instructions.includes(user))
    return { because: "an earlier stage has given up the rights to install an init" };
  const { path, install } = SYSTEMS[system];
  const hasInit = all.some((instruction) => instruction.keyword === "RUN" && /\btini\b/.test(instruction.text));
  const at = user !== undefined && user.span.start < before.start ? user.span : before;
  const edits = hasInit ? [] : [lineBefore(text, at, install)];
  return { edits: [...edits, lineBefore(text, before, `ENTRYPOINT ["${path}", "-g", "--"]`)] };
}
