/** A container whose process 1 keeps SIGTERM from the program it is there for. */

import type { Place } from "#facts/place";
import { byLanguage } from "../halves";
import type { ContainerStart } from "../questions/services/containerStart";
import { defineRule } from "../rule";
import { composeStarts } from "./compose";
import { type Gap, judgeStart } from "./judge";
import { signalNotForwardedInShell } from "./shell";
import { startsOf } from "./starts";

interface Subject {
  readonly place: Place;
  readonly start: ContainerStart;
}

const inFiles = defineRule<Subject, Gap>({
  id: "signal-not-forwarded",
  principle: "state-persistence",
  priority: "P1",
  confidence: "high",
  version: 4,
  languages: ["dockerfile", "compose"],
  summary: "A container whose first process does not pass SIGTERM on to the program.",
  *subjects(view, file) {
    for (const start of file.dockerfile === undefined ? [] : startsOf(file.dockerfile))
      yield { place: view.place(file, start.at.span), start };
    for (const start of composeStarts(view, file)) yield { place: view.place(file, start.at.span), start };
  },
  judge: (_, { start }) => judgeStart(start),
  weigh: (_, { mild }) => (mild ? "P2" : undefined),
  message: ({ start }, found) => messageOf(start, found),
  fixFacts: (_, __, { hindrance }) => ({ hindrance }),
});

export const signalNotForwarded = byLanguage(inFiles, signalNotForwardedInShell);

function messageOf({ at, ignored }: ContainerStart, { hindrance, program, shell, init }: Gap): string {
  const who = shell === undefined ? "the shell" : `the shell (${shell})`;
  const end =
    init === undefined ? "it is killed without shutting down" : `\`${init}\` ends with the shell, and it is killed`;
  const cmd = ignored === undefined ? "" : " CMD is ignored.";
  switch (hindrance) {
    case "manager":
      return `\`${program}\` ends on SIGTERM with the shell it has started, and the program is killed halfway. Start the program itself.`;
    case "shell":
      return `SIGTERM stops at ${who} round \`${program}\`: ${end}. Use the exec form of ${at.keyword}, or \`exec\`.${cmd}`;
    case "after":
      return `SIGTERM stops at ${who}, which waits to go on after \`${program}\`: ${end}. Let \`exec\` start it last.${cmd}`;
    case "pipeline":
      return `SIGTERM stops at ${who} round the pipeline \`${program}\`: ${end}. Start the program alone.${cmd}`;
    case "loop":
      return `SIGTERM stops at ${who} round a loop: ${end}. Leave restarts to the orchestrator.${cmd}`;
    case "background":
      return `SIGTERM never reaches \`${program}\` in the background. Give it a container of its own, or an init that signals the group.${cmd}`;
  }
}
