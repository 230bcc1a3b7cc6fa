/** A container whose program runs as root. */

import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { readyUser } from "#knowledge/imageUsers";
import type { View } from "#linking/view";

import { runningUser } from "../questions/images/runningUser";
import { baseOf, isForDevelopment, shippedStages } from "../questions/images/shipped";
import { defineRule } from "../rule";
import { usersIn } from "./compose";

interface Gap {
  /** An instruction says root itself. */
  readonly isSaid: boolean;
  /** A user that the base image has ready. */
  readonly ready?: string;
}

interface Subject {
  readonly place: Place;
  readonly verdict: Verdict<Gap>;
}

export const rootContainer = defineRule<Subject, Gap>({
  id: "root-container",
  principle: "defense-in-depth",
  priority: "P1",
  confidence: "high",
  version: 4,
  languages: ["dockerfile", "compose"],
  summary: "A container whose program runs as root.",
  subjects: (view, file) =>
    file.compose !== undefined
      ? usersIn(view, file)
      : file.dockerfile === undefined
        ? []
        : view.remember(SUBJECTS, file, () => subjectsOf(view, file)),
  judge: (_, { verdict }) => verdict,
  message: (_, { isSaid, ready }) => {
    const way =
      ready === undefined ? "Make a user and switch to it with `USER`" : `Switch to its user with \`USER ${ready}\``;
    return `The program runs as root${isSaid ? "" : ", as the base image does"}: who takes it over owns the container and what is mounted. ${way} when what needs root is done.`;
  },
  fixFacts: (_, __, { ready }) => (ready === undefined ? {} : { ready }),
});

const SUBJECTS: { readonly fallback: readonly Subject[] } = { fallback: [] };

function subjectsOf(view: View, file: Parameters<View["remember"]>[1]): readonly Subject[] {
  const { dockerfile } = file;
  if (dockerfile === undefined || file.hasSyntaxError) return [];
  return shippedStages(dockerfile).flatMap((stage) => {
    if (isForDevelopment(stage)) return [];
    const user = runningUser(view, file, stage);
    const place = view.place(
      file,
      user.state === "root" && user.by !== undefined && stage.instructions.includes(user.by)
        ? user.by.span
        : stage.span,
    );
    if (user.state === "other") return [{ place, verdict: pass(user.because) }];
    if (user.state === "unknown") return [{ place, verdict: unknown(user.because) }];
    const ready = readyUser(baseOf(dockerfile, stage) ?? "");
    return [{ place, verdict: gap({ isSaid: user.by !== undefined, ...(ready === undefined ? {} : { ready }) }) }];
  });
}
