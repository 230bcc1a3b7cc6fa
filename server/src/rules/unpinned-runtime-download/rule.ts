/** A program fetched as "the newest there is" by a build, a job or a container that starts. */

import type { Place } from "#facts/place";

import { type ContainerPlace, containerStartOf } from "../questions/shell/scriptStarts";
import { placeIn, type ShellStep, stepsOf } from "../questions/shell/steps";
import { defineRule } from "../rule";
import { type Fetch, fetchOf, type Gap, judgeFetch } from "./judge";

interface Subject {
  readonly place: Place;
  readonly step: ShellStep;
  readonly fetch: Fetch;
  /** Where the container starts that runs it. */
  readonly container?: ContainerPlace;
  readonly atStart: boolean;
}

export const unpinnedRuntimeDownload = defineRule<Subject, Gap>({
  id: "unpinned-runtime-download",
  principle: "defense-in-depth",
  priority: "P1",
  confidence: "medium",
  languages: ["dockerfile", "shell", "workflow"],
  summary: "A program that is fetched without saying which version.",
  *subjects(view, file) {
    for (const script of file.scripts ?? []) {
      if (script.runBy === "probe") continue;
      const container = script.runBy === "file" ? containerStartOf(view, file) : undefined;
      const atStart = script.runBy === "start" || container !== undefined;
      for (const step of stepsOf(script)) {
        const fetch = fetchOf(step, { atStart, isFile: script.runBy === "file" });
        if (fetch !== undefined)
          yield {
            place: placeIn(view, file, script, step.command.span),
            step,
            fetch,
            atStart,
            ...(container === undefined ? {} : { container }),
          };
      }
    }
  },
  judge(_, { step, fetch, container }) {
    const verdict = judgeFetch(step, fetch);
    if (verdict.kind !== "gap" || container === undefined) return verdict;
    return { ...verdict, evidence: [{ place: container.place, note: "a container starts the script here" }] };
  },
  weigh: ({ atStart }) => (atStart ? undefined : "P2"),
  message: ({ atStart, step }, found) =>
    messageOf(
      found,
      atStart
        ? "each start of the container gets"
        : step.script.runBy === "build"
          ? "each build gets"
          : "each run gets",
    ),
});

function messageOf({ kind, what }: Gap, when: string): string {
  switch (kind) {
    case "script":
      return `${capital(when)} and runs what \`${what}\` is that day. Name a version in the address, or compare a checksum.`;
    case "latest":
      return `${capital(when)} whatever \`${what}\` is that day, untested and unverified. Name a version.`;
    case "clone":
      return `${capital(when)} the newest commit of \`${what}\`. Clone a tag, or check a commit out.`;
    case "package":
      return `${capital(when)} the newest \`${what}\`, and fails with the registry. Install it in the image, with a version.`;
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
