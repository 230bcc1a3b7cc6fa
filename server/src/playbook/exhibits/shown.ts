/** Puts the exhibits of a project together: commands are written out with the scripts they name, pipelines with those they call. */

import type { Seen, Sighting } from "../project";
import type { SignId, Stage, Task } from "../tables/signs";
import { type Scripts, tasksOf, writtenOut } from "./commands";
import type { Exhibit, Step, Trigger } from "./exhibit";

/** What exhibits show, with where: how often, and the first few places. */
export type Shown = Readonly<Partial<Record<SignId, Seen>>>;

const SAMPLE = 5;

/** Everything the exhibits show together, by sign. Without a test file, a run of tests tests nothing. Pure. */
export function showTogether(
  exhibits: ReadonlyMap<string, Exhibit>,
  { hasTests }: { readonly hasTests: boolean },
): Shown {
  const shown: Partial<Record<SignId, { count: number; at: Sighting[] }>> = {};
  const add = (id: SignId, at: Sighting): void => {
    const entry = shown[id] ?? { count: 0, at: [] };
    shown[id] = entry;
    entry.count += 1;
    if (entry.at.length < SAMPLE) entry.at.push(at);
  };
  const all = [...exhibits].sort(([a], [b]) => (a < b ? -1 : 1));
  const scripts = scriptsOf(all);
  const pipelines = pipelinesOf(all);
  for (const [path, exhibit] of all) {
    if ("signs" in exhibit) for (const { id, line, note } of exhibit.signs) add(id, { path, line, character: 0, note });
    const steps = exhibit.kind === "scripts" ? scriptSteps(exhibit.scripts) : "steps" in exhibit ? exhibit.steps : [];
    for (const step of steps) {
      for (const { task, tolerated } of doneBy(step, scripts)) {
        if ((task === "tests" || task === "e2e") && !hasTests) continue;
        const at = { path, line: step.line, character: 0, note: inShort(step.text) };
        for (const stage of stagesOf(exhibit, step, pipelines.get(path))) {
          if (stage === "ci" && tolerated) add(`begun:${task}`, at);
          else if (!tolerated || stage === "script") add(`${stage}:${task}`, at);
        }
      }
    }
  }
  return shown;
}

function scriptsOf(all: readonly (readonly [string, Exhibit])[]): Scripts {
  const every = new Map<string, string[]>();
  let root: Record<string, string> = {};
  for (const [path, exhibit] of all) {
    if (exhibit.kind !== "scripts") continue;
    if (!path.includes("/")) root = { ...exhibit.scripts, ...root };
    for (const [name, body] of Object.entries(exhibit.scripts)) every.set(name, [...(every.get(name) ?? []), body]);
  }
  return { root, all: every };
}

/** A script says by itself only that somebody can run it. */
const scriptSteps = (scripts: Readonly<Record<string, string>>): readonly Step[] =>
  Object.values(scripts).map((text) => ({ line: 0, text }));

/** Triggers of each pipeline; one that others call has theirs. */
function pipelinesOf(all: readonly (readonly [string, Exhibit])[]): ReadonlyMap<string, ReadonlySet<Trigger>> {
  const triggers = new Map<string, Set<Trigger>>();
  const calls: { readonly from: string; readonly to: string; readonly step: Step }[] = [];
  for (const [path, exhibit] of all) {
    if (exhibit.kind !== "pipeline") continue;
    triggers.set(path, new Set(exhibit.triggers));
    for (const step of exhibit.steps) {
      const to = /^uses \.\/(\S+)/.exec(step.text)?.[1];
      if (to !== undefined && step.tolerated !== true) calls.push({ from: path, to, step });
    }
  }
  // A call of a call is found in the next round; deeper ones are not allowed.
  for (let round = 0; round < 4; round += 1) {
    for (const { from, to, step } of calls) {
      const given = step.triggers ?? [...(triggers.get(from) ?? [])];
      for (const [path, own] of triggers) {
        if (path !== to && !path.startsWith(`${to}/action.`)) continue;
        for (const trigger of given) own.add(trigger);
      }
    }
  }
  return triggers;
}

function doneBy(step: Step, scripts: Scripts): readonly { readonly task: Task; readonly tolerated: boolean }[] {
  if (step.text.startsWith("approval ")) return [{ task: "approval", tolerated: false }];
  const done = tasksOf(step.text.startsWith("uses ") ? step.text : writtenOut(step.text, scripts));
  return done.map(({ task, tolerated }) => ({ task, tolerated: tolerated || step.tolerated === true }));
}

function stagesOf(exhibit: Exhibit, step: Step, triggers: ReadonlySet<Trigger> | undefined): readonly Stage[] {
  switch (exhibit.kind) {
    case "pipeline": {
      const own = [...(triggers ?? [])];
      const narrowed = step.triggers;
      const effective = narrowed === undefined ? own : own.filter((trigger) => narrowed.includes(trigger));
      const stages: Stage[] = ["ci"];
      if (effective.includes("pull-request")) stages.push("pull-request");
      if (effective.includes("main")) stages.push("main");
      if (effective.includes("scheduled")) stages.push("scheduled");
      return stages;
    }
    case "hook":
      return ["hook"];
    case "start":
      return ["start"];
    case "scripts":
    case "operations":
      return ["script"];
    case "signs":
      return [];
  }
}

/** A command as a note: its first line, shortened. */
function inShort(text: string): string {
  const line = (text.split("\n").find((one) => one.trim() !== "") ?? "").replace(/ # in .*$/, "").trim();
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
