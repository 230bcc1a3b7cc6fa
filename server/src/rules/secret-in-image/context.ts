/** Whether a build that copies a whole folder takes the `.env` along that people keep in it. */

import { posix } from "node:path";

import picomatch from "picomatch";

import type { DockerfileFacts, ImageInstruction, ImageStage } from "#facts/dockerfile";
import type { FileFacts } from "#facts/file";
import type { View } from "#linking/view";

import { isSecretName } from "../questions/deployment/serviceSecrets";
import { buildFolder } from "../questions/deployment/startedProgram";
import { historyOf, isForDevelopment, shippedStages } from "../questions/images/shipped";

/** A `COPY` or `ADD` of a folder that `.env` lies in. */
export interface TakenAlong {
  readonly copy: ImageInstruction;
  /** Relative to the folder that the build sees: `.env`. */
  readonly name: string;
  /** `.dockerignore` keeps it out. */
  readonly isKeptOut: boolean;
}

/** Copies into what ships, of folders where the project says that a `.env` with secrets lies. */
export function takenAlong(view: View, file: FileFacts): readonly TakenAlong[] {
  const { dockerfile } = file;
  const folder = dockerfile === undefined ? undefined : contextOf(view, file);
  if (dockerfile === undefined || folder === undefined) return [];
  const shipped = shippedStages(dockerfile).filter((stage) => !isForDevelopment(stage));
  const copies = new Set(shipped.flatMap((stage) => wholeCopies(dockerfile, stage)));
  return [...copies].flatMap((copy): readonly TakenAlong[] => {
    const found = sourcesOf(copy)
      .map((source) => posix.join(source, ".env"))
      .find((name) => holdsSecrets(view, posix.join(folder, name)));
    if (found === undefined) return [];
    return [{ copy, name: found, isKeptOut: isIgnored(view, file, folder, found) }];
  });
}

/** Folders with Dockerfiles that are built from somewhere else. */
const ASIDE =
  /(?:^|\/)(?:\.?docker(?:files?)?|build|deploy(?:ment)?|images?|containers?|ci|infra|ops|scripts)(?:\/|$)/i;

/** The folder a build sees: what compose says, else that of the Dockerfile; undefined when they differ or none is told. */
function contextOf(view: View, file: FileFacts): string | undefined {
  const told = new Set(view.deployments(file).map(buildFolder));
  if (told.size > 0) return told.size === 1 ? [...told][0] : undefined;
  const own = folderOf(file.path);
  return ASIDE.test(own) ? undefined : own;
}

function folderOf(path: string): string {
  const folder = posix.dirname(path);
  return folder === "." ? "" : folder;
}

/** Copies from the build's folder in what a stage goes through, and in stages whose target folders it copies on. */
function wholeCopies(file: DockerfileFacts, stage: ImageStage): readonly ImageInstruction[] {
  const own = located(historyOf(file, stage));
  return own.flatMap(({ instruction }) => {
    const { from } = instruction.flags;
    if (from === undefined) return [instruction];
    const builder = file.stages.find(({ name }, index) => name === from.toLowerCase() || String(index) === from);
    if (builder === undefined) return [];
    const history = historyOf(file, builder);
    if (history.some(({ keyword, text }) => keyword === "RUN" && /\.env\b/.test(text))) return [];
    const taken = wordsOf(instruction)
      .slice(0, -1)
      .map((source) => posix.resolve("/", source));
    return located(history).flatMap((before) =>
      before.instruction.flags.from === undefined &&
      taken.some((source) => isWithin(source, targetOf(before.instruction, before.folder)))
        ? [before.instruction]
        : [],
    );
  });
}

interface Located {
  readonly instruction: ImageInstruction;
  /** The working folder. */
  readonly folder: string;
}

/** The copying instructions with the folder they work in. */
function located(history: readonly ImageInstruction[]): readonly Located[] {
  const found: Located[] = [];
  let folder = "/";
  for (const instruction of history) {
    const { keyword, text, heredocs } = instruction;
    if (keyword === "WORKDIR") folder = posix.resolve(folder, text.trim());
    if ((keyword === "COPY" || keyword === "ADD") && heredocs.length === 0) found.push({ instruction, folder });
  }
  return found;
}

const targetOf = (instruction: ImageInstruction, folder: string): string =>
  posix.resolve(folder, wordsOf(instruction).at(-1) ?? ".");

const isWithin = (folder: string, path: string): boolean =>
  path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);

/** What is copied, where it may be a folder: `.`, `backend/`. */
const sourcesOf = (copy: ImageInstruction): readonly string[] =>
  wordsOf(copy)
    .slice(0, -1)
    .filter((word) => !/[*?[$]|:\/\//.test(word))
    .map((word) => posix.normalize(word).replace(/^\/+|\/+$/g, "") || ".");

const wordsOf = ({ text }: ImageInstruction): readonly string[] =>
  text.trim().startsWith("[")
    ? [...text.matchAll(/"([^"]*)"/g)].map(([, word]) => word ?? "")
    : text.trim().split(/\s+/);

/** Is there an example of this `.env` with names of secrets, or does a compose file beside it ask for some? */
function holdsSecrets(view: View, path: string): boolean {
  const folder = folderOf(path);
  const isExplained = view
    .environments()
    .some(
      (one) =>
        one.kind === "example" &&
        folderOf(one.path) === folder &&
        EXAMPLE_OF_ENV.test(posix.basename(one.path)) &&
        one.names.some(isSecretName),
    );
  return (
    isExplained ||
    view.files.some(
      (file) =>
        file.compose !== undefined &&
        folderOf(file.path) === folder &&
        file.compose.services.some(({ environment }) => environment.some(({ value }) => asksForSecret(value?.text))),
    )
  );
}

/** What is copied to `.env` and filled in. */
const EXAMPLE_OF_ENV = /^(?:\.?env[._-](?:example|sample|template|dist|tpl|defaults?)|(?:example|sample)\.env)$/i;

/** `${SECRET_KEY}`: compose takes it from the `.env` beside the file. */
const asksForSecret = (text = ""): boolean =>
  [...text.matchAll(/\$\{(\w+)/g)].some(([, name = ""]) => isSecretName(name));

/**
 * Does the `.dockerignore` of the build leave the file out? Patterns hold from the build's folder on, for folders with all that is in
 * them; the last one that fits decides. Source: docs.docker.com/build/concepts/context, "Syntax" of .dockerignore files.
 */
function isIgnored(view: View, { path }: FileFacts, folder: string, name: string): boolean {
  const ignores = view.buildIgnores();
  const found =
    ignores.find((one) => one.path === `${path}.dockerignore`) ??
    ignores.find((one) => one.path === posix.join(folder, ".dockerignore"));
  const parents = name.split("/").map((_, index, parts) => parts.slice(0, index + 1).join("/"));
  let ignored = false;
  for (const line of found?.patterns ?? []) {
    const pattern = line.trim().replace(/^!/, "").trim();
    const glob = posix.normalize(pattern).replace(/^\/+|\/+$/g, "");
    const matches = picomatch(glob, { dot: true, nobrace: true, noextglob: true });
    if (parents.some((parent) => matches(parent))) ignored = !line.trim().startsWith("!");
  }
  return ignored;
}
