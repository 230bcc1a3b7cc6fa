/** A credential written into a file that says how a program is built, tested or started. */

import type { Place } from "#facts/place";
import type { Verdict } from "#facts/verdict";

import { isBesideProject, isStartedByHand } from "../questions/deployment/composeServices";
import { defineRule } from "../rule";
import { composeSecrets } from "./compose";
import { dockerfileSecrets } from "./dockerfile";
import type { Gap } from "./gap";
import { workflowSecrets } from "./workflow";

interface Subject {
  readonly place: Place;
  readonly verdict: Verdict<Gap>;
  /** A compose file of tools beside the project, or of stores that somebody starts by hand. */
  readonly isAside: boolean;
}

export const plaintextSecretEnv = defineRule<Subject, Gap>({
  id: "plaintext-secret-env",
  principle: "defense-in-depth",
  priority: "P0",
  confidence: "high",
  version: 6,
  languages: ["dockerfile", "workflow", "compose"],
  holdsUnrun: true,
  summary: "A credential in the environment of a container, an image or a workflow, readable for everyone.",
  subjects: (view, file) =>
    [...dockerfileSecrets(file), ...workflowSecrets(file), ...composeSecrets(view, file)].map(({ span, verdict }) => ({
      place: view.place(file, span),
      verdict,
      isAside: file.compose !== undefined && (isBesideProject(file) || isStartedByHand(view, file)),
    })),
  judge: (_, { verdict }) => verdict,
  weigh: ({ isAside }, { isIssued, isInside }) =>
    isAside || (isInside === true && !isIssued) ? "P2" : isIssued ? undefined : "P1",
  message: (_, found) => messageOf(found),
});

function messageOf({ where, name, kind }: Gap): string {
  const what = kind ?? `\`${name}\``;
  switch (where) {
    case "image":
      return `${capital(what)} stands in the Dockerfile: who has the image or the repository reads it. Set it when the container starts.`;
    case "workflow":
      return `${capital(what)} stands in the workflow: who reads the repository has it. Put it into the secrets and write \`\${{ secrets.NAME }}\`.`;
    case "compose":
      return `${capital(what)} stands in the compose file: who reads the repository has it. Take it from the environment.`;
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
