/** A credential that stays in an image: in its environment, in the history of its build, or as a file. */

import type { DockerfileFacts, ImageInstruction } from "#facts/dockerfile";
import type { FileFacts } from "#facts/file";
import type { Place, Span } from "#facts/place";
import { gap, pass, type Verdict } from "#facts/verdict";
import type { View } from "#linking/view";

import { isSecretName } from "../questions/deployment/serviceSecrets";
import { historyOf, shippedStages } from "../questions/images/shipped";
import { containerStart } from "../questions/services/containerStart";
import { defineRule } from "../rule";
import { takenAlong } from "./context";

interface Gap {
  readonly way: "environment" | "history" | "file" | "folder" | "layer";
  /** The argument, the file, or what the credential is. */
  readonly what: string;
}

interface Subject {
  readonly place: Place;
  readonly verdict: Verdict<Gap>;
}

export const secretInImage = defineRule<Subject, Gap>({
  id: "secret-in-image",
  principle: "defense-in-depth",
  priority: "P0",
  confidence: "high",
  version: 2,
  languages: ["dockerfile"],
  holdsUnrun: true,
  summary: "A credential that stays in an image for everyone who can pull it.",
  subjects: (view, file) =>
    subjectsOf(view, file).map(({ span, verdict }) => ({ place: view.place(file, span), verdict })),
  judge: (_, { verdict }) => verdict,
  weigh: (_, { way }) => (way === "history" || way === "folder" ? "P1" : undefined),
  message: (_, { way, what }) => `${MEANING[way](what)} ${way === "folder" ? KEEP_OUT : MOUNT}`,
});

const MOUNT = "Mount it for the one step: `RUN --mount=type=secret,…`.";
const KEEP_OUT = "Name it in `.dockerignore`.";

const MEANING: Readonly<Record<Gap["way"], (what: string) => string>> = {
  environment: (what) =>
    `\`${what}\` is a build argument kept in the environment: who pulls the image reads it with \`docker inspect\`.`,
  history: (what) => `\`${what}\` is a build argument of the image that ships: \`docker history\` shows its value.`,
  file: (what) =>
    `\`${what}\` is copied into the image: who pulls it has what is in it, and a later \`rm\` takes nothing back.`,
  folder: (what) =>
    `A \`${what}\` of whoever builds is copied into the image with the folder it lies in: who pulls the image has its secrets.`,
  layer: (what) =>
    `${what.charAt(0).toUpperCase()}${what.slice(1)} stands in a step of the build: it is in the repository and in the image's history.`,
};

interface Judged {
  readonly span: Span;
  readonly verdict: Verdict<Gap>;
}

function subjectsOf(view: View, file: FileFacts): readonly Judged[] {
  const { dockerfile } = file;
  if (dockerfile === undefined) return [];
  const shipped = [...new Set(shippedStages(dockerfile).flatMap((stage) => historyOf(dockerfile, stage)))];
  const started = new Set(
    shippedStages(dockerfile)
      .filter((stage) => containerStart(dockerfile, stage) !== undefined)
      .flatMap((stage) => historyOf(dockerfile, stage)),
  );
  const found = [
    ...fromArguments(shipped, started),
    ...copied(dockerfile, shipped),
    ...takenAlong(view, file).map(
      ({ copy, name, isKeptOut }): Judged => ({
        span: copy.span,
        verdict: isKeptOut ? pass("`.dockerignore` keeps it out") : gap({ way: "folder", what: name }),
      }),
    ),
    ...mounted(dockerfile),
    ...inSteps(file),
  ];
  return found.filter(({ span }, index) => found.findIndex((other) => other.span.start === span.start) === index);
}

/** `ARG TOKEN` that is copied to `ENV`, or used by a step, in what is shipped. */
function fromArguments(
  shipped: readonly ImageInstruction[],
  started: ReadonlySet<ImageInstruction>,
): readonly Judged[] {
  const secrets = shipped.flatMap(({ keyword, variables = [] }) =>
    keyword === "ARG"
      ? variables.map(({ name }) => name).filter((name) => isSecretName(name) && !PUBLIC.test(name))
      : [],
  );
  return [...new Set(secrets)].flatMap((name): readonly Judged[] => {
    const use = new RegExp(String.raw`\$(?:${name}\b|\{${name}\b)`);
    const kept = shipped.flatMap(({ keyword, variables = [] }) =>
      keyword === "ENV" ? variables.filter(({ value = "" }) => use.test(value)) : [],
    );
    if (kept.length > 0) return kept.map(({ span }) => ({ span, verdict: gap({ way: "environment", what: name }) }));
    // A last stage that starts nothing of its own is there for what the build does, as an upload.
    const step = shipped
      .filter((one) => started.has(one))
      .find(({ keyword, text }) => keyword === "RUN" && use.test(text));
    return step === undefined ? [] : [{ span: step.span, verdict: gap({ way: "history", what: name }) }];
  });
}

/** What frameworks put into pages that everybody loads. */
const PUBLIC = /^(?:NEXT_PUBLIC|VITE|REACT_APP|PUBLIC|NUXT_PUBLIC|EXPO_PUBLIC|GATSBY)_/;

/** Files that hold nothing but secrets. */
const SECRET_FILE =
  /(?:^|\/)(?:\.env(?:\.(?:local|production\.local|prod\.local))?|id_(?:rsa|dsa|ecdsa|ed25519)|\.netrc|\.pgpass|\.git-credentials|\.aws\/credentials|\.docker\/config\.json|service-?account[\w-]*\.json|(?:[\w-]*private[\w-]*|[\w-]+[-_.]key)\.(?:pem|key))$/i;

function copied(file: DockerfileFacts, shipped: readonly ImageInstruction[]): readonly Judged[] {
  return shipped.flatMap((instruction): readonly Judged[] => {
    const name = secretFile(instruction);
    if (name === undefined || isFromElsewhere(file, instruction)) return [];
    return [{ span: instruction.span, verdict: gap({ way: "file", what: name }) }];
  });
}

/** The file of secrets that an instruction copies. */
function secretFile({ keyword, text, heredocs }: ImageInstruction): string | undefined {
  if ((keyword !== "COPY" && keyword !== "ADD") || heredocs.length > 0) return undefined;
  const words = text.startsWith("[")
    ? [...text.matchAll(/"([^"]*)"/g)].map(([, word]) => word ?? "")
    : text.trim().split(/\s+/);
  return words.slice(0, -1).find((word) => SECRET_FILE.test(word));
}

/** Copied out of a stage that has not copied it in: it may have made it there, as a copy of the example. */
function isFromElsewhere({ stages }: DockerfileFacts, { flags: { from } }: ImageInstruction): boolean {
  if (from === undefined) return false;
  const stage = stages.find(({ name }, index) => name === from.toLowerCase() || String(index) === from);
  return stage?.instructions.some((one) => secretFile(one) !== undefined) !== true;
}

/** `RUN --mount=type=secret`: there for one step, in no layer. */
const mounted = ({ stages }: DockerfileFacts): readonly Judged[] =>
  stages.flatMap(({ instructions }) =>
    instructions.flatMap(({ flags, span }) =>
      /type=secret/.test(flags.mount ?? "") ? [{ span, verdict: pass("mounted for one step") }] : [],
    ),
  );

/** Issued credentials in what a build runs, copies or labels; those of variables are told as such. */
function inSteps({ dockerfile, credentials = [] }: FileFacts): readonly Judged[] {
  const all = dockerfile?.stages.flatMap(({ instructions }) => instructions) ?? [];
  return credentials.flatMap(({ span, kind }) => {
    const at = all.find((one) => one.span.start <= span.start && span.end <= one.span.end);
    const isVariable = at === undefined || at.keyword === "ENV" || at.keyword === "ARG";
    return isVariable ? [] : [{ span, verdict: gap<Gap>({ way: "layer", what: kind }) }];
  });
}
