/** Lets the program be process 1: the exec form where no shell is needed, `exec` where one is, an init where several are started. */

import { applyEdits } from "#facts/edits";
import { type DockerfileSource, openDockerfile } from "#languages/dockerfile/edit";

import { defineFix, type FixPlan, type FixRequest, type FixWay, refuse } from "../fix";
import type { ContainerStart } from "../questions/services/containerStart";
import { shellPlan } from "./fix.dockerfile.exec";
import { initPlan } from "./fix.dockerfile.init";
import { managerPlan } from "./fix.dockerfile.manager";
import { type Gap, judgeStart } from "./judge";
import { startsOf } from "./starts";

export const useExecForm = defineFix({
  id: "exec-form",
  language: "dockerfile",
  rules: ["signal-not-forwarded"],
  tier: "behavioral",
  preferred: true,
  title: ({ hindrance }) =>
    hindrance === "manager" ? "Start the program without a package manager" : "Let the program be process 1",
  answers: ({ hindrance }) => hindrance === "shell" || hindrance === "manager",
  async plan(request) {
    const found = await reportedStart(request);
    if (found === undefined) return refuse("the gap is gone");
    const { source, start, gap } = found;
    switch (gap.hindrance) {
      case "manager":
        return proved(request, source, await managerPlan(request, start, workdirOf(source, start)));
      case "shell":
        return proved(request, source, shellPlan(start));
      case "pipeline":
        return refuse("a pipeline needs its shell: let the program write to the standard output alone");
      case "loop":
        return refuse("a loop needs its shell: let the platform restart the container");
      case "after":
        return refuse("the shell goes on after the program: what it does then has to move into the program");
      case "background":
        return refuse("several programs need something that starts them all");
    }
  },
});

export const addInit = defineFix({
  id: "add-init",
  language: "dockerfile",
  rules: ["signal-not-forwarded"],
  tier: "preview",
  preferred: false,
  title: () => "Put an init in front that signals all programs",
  answers: ({ hindrance }) => hindrance === "background",
  async plan(request) {
    const found = await reportedStart(request);
    if (found === undefined) return refuse("the gap is gone");
    const { source, start, gap } = found;
    if (gap.hindrance !== "background")
      return refuse("an init ends with the shell: the program has to replace the shell");
    return proved(request, source, initPlan(source, start));
  },
});

/** The last WORKDIR above what is started. */
function workdirOf({ facts }: DockerfileSource, { at }: ContainerStart): string | undefined {
  const before = facts.stages
    .flatMap(({ instructions }) => instructions)
    .filter(({ span }) => span.start < at.span.start);
  return before.findLast(({ keyword }) => keyword === "WORKDIR")?.text;
}

interface Reported {
  readonly source: DockerfileSource;
  readonly start: ContainerStart;
  readonly gap: Gap;
}

/** The start that a finding underlines, judged on the current text; undefined when there is no gap any more. */
async function reportedStart({ path, text, span }: FixRequest): Promise<Reported | undefined> {
  const source = await openDockerfile(path, text);
  const start = startsOf(source.facts).find(({ at }) => at.span.start === span.start && at.span.end === span.end);
  const verdict = start === undefined ? undefined : judgeStart(start);
  return start === undefined || verdict?.kind !== "gap" ? undefined : { source, start, gap: verdict.gap };
}

/** Invariant: a fix is offered only when the rule, asked about the edited text, has nothing more to say about any start. */
async function proved({ path, text }: FixRequest, source: DockerfileSource, plan: FixPlan): Promise<FixPlan> {
  if (plan.kind === "refused") return plan;
  const gaps = gapsIn(source);
  const ways: FixWay[] = [];
  for (const way of plan.ways) {
    const after = await openDockerfile(path, applyEdits(text, way.edits));
    if (gapsIn(after) < gaps) ways.push(way);
  }
  return ways.length === 0 ? refuse("the signal would be kept all the same") : { kind: "ways", ways };
}

const gapsIn = ({ facts }: DockerfileSource): number =>
  startsOf(facts).filter((start) => judgeStart(start).kind === "gap").length;
