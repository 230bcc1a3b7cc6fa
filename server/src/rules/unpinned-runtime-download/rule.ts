/** A program fetched as "the newest there is" by a build, a job or a container that starts. */

import type { Place } from "#facts/place";
import type { Verdict } from "#facts/verdict";

import { type ContainerPlace, containerStartOf } from "../questions/shell/scriptStarts";
import { placeIn, stepsOf } from "../questions/shell/steps";
import { defineRule } from "../rule";
import { addedIn } from "./added";
import { fetchOf, type Gap, judgeFetch } from "./judge";

interface Subject {
  readonly place: Place;
  readonly verdict: Verdict<Gap>;
  readonly when: "start" | "build" | "run";
}

export const unpinnedRuntimeDownload = defineRule<Subject, Gap>({
  id: "unpinned-runtime-download",
  principle: "defense-in-depth",
  priority: "P1",
  confidence: "medium",
  version: 4,
  languages: ["dockerfile", "shell", "workflow"],
  summary: "A program that is fetched without saying which version.",
  *subjects(view, file) {
    for (const script of file.scripts ?? []) {
      if (script.runBy === "probe") continue;
      const container = script.runBy === "file" ? containerStartOf(view, file) : undefined;
      const atStart = script.runBy === "start" || container !== undefined;
      for (const step of stepsOf(script)) {
        const fetch = fetchOf(step, { atStart, isFile: script.runBy === "file" });
        if (fetch === undefined) continue;
        const verdict = startedBy(judgeFetch(step, fetch), container);
        const when = atStart ? "start" : script.runBy === "build" ? "build" : "run";
        yield { place: placeIn(view, file, script, step.command.span), verdict, when };
      }
    }
    for (const { span, verdict } of addedIn(file)) yield { place: view.place(file, span), verdict, when: "build" };
  },
  judge: (_, { verdict }) => verdict,
  weigh: ({ when }) => (when === "start" ? undefined : "P2"),
  message: ({ when }, found) =>
    messageOf(found, when === "start" ? "each start of the container gets" : `each ${when} gets`),
});

/** With the place where a container starts the script. */
const startedBy = (verdict: Verdict<Gap>, container: ContainerPlace | undefined): Verdict<Gap> =>
  verdict.kind !== "gap" || container === undefined
    ? verdict
    : { ...verdict, evidence: [{ place: container.place, note: "a container starts the script here" }] };

function messageOf({ kind, what }: Gap, when: string): string {
  switch (kind) {
    case "script":
      return `${capital(when)} and runs what \`${what}\` is that day. Name a version in the address, or compare a checksum.`;
    case "latest":
      return `${capital(when)} whatever \`${what}\` is that day, untested and unverified. Name a version.`;
    case "clone":
      return `${capital(when)} the newest commit of \`${what}\`. Name a tag or a commit.`;
    case "package":
      return /start/.test(when)
        ? `${capital(when)} the newest \`${what}\`, and fails with the registry. Install it in the image, with a version.`
        : `${capital(when)} the newest \`${what}\`: the same commit gives two different images. Name a version.`;
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
