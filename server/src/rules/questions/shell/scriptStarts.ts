/** How other files of the project start a script: read into another one, or by a shell with options of its own. */

import type { ImageInstruction } from "#facts/dockerfile";
import type { FileFacts } from "#facts/file";
import type { Place } from "#facts/place";
import type { View } from "#linking/view";

import { programOf } from "./programs";
import { type ShellStep, stepsOf, written } from "./steps";

export interface Started {
  /** `strict`: every start that is seen gives `-e`. */
  readonly how: "sourced" | "strict";
}

/** Where a container starts a script: the instruction, or the command of a compose file. */
export interface ContainerPlace {
  readonly place: Place;
  /** An init stands in front of it. */
  readonly hasInit: boolean;
}

interface Start {
  /** Who starts it: an answer that shows a place of it is asked again when it changes. */
  readonly file: FileFacts;
  readonly name: string;
  readonly how: Started["how"] | "plain";
  readonly container?: ContainerPlace;
}

const STARTS: { readonly fallback: readonly Start[] } = { fallback: [] };

/** Undefined where no other file is seen to read the script in, or to start it with `-e`. */
export function startedWith(view: View, file: FileFacts): Started | undefined {
  const name = baseOf(file.path);
  const starts = view.rememberWhole(STARTS, () => findStarts(view)).filter((start) => start.name === name);
  if (starts.some(({ how }) => how === "sourced")) return { how: "sourced" };
  return starts.length > 0 && starts.every(({ how }) => how === "strict") ? { how: "strict" } : undefined;
}

/** Where a container is seen to start the script; undefined where none is. */
export function containerStartOf(view: View, file: FileFacts): ContainerPlace | undefined {
  const name = baseOf(file.path);
  const starts = view.rememberWhole(STARTS, () => findStarts(view)).filter((start) => start.name === name);
  return starts.find(({ container }) => container !== undefined && isMeant(view, file, container.place.path))
    ?.container;
}

/** Scripts of one name lie in several folders: the one below the file that starts it is meant, or the only one there is. */
function isMeant(view: View, file: FileFacts, by: string): boolean {
  const name = baseOf(file.path);
  const all = view.files.filter(({ path, language }) => language === "shell" && baseOf(path) === name);
  if (all.length === 1) return true;
  const folder = by.slice(0, by.lastIndexOf("/") + 1);
  if (all.some(({ path }) => path === folder + name)) return file.path === folder + name;
  const below = all.filter(({ path }) => path.startsWith(folder));
  return below.length === 1 && below[0] === file;
}

/** The scripts of the repository that a command starts by this name, wherever they lie. */
export const scriptsNamed = (view: View, word: string): readonly FileFacts[] =>
  view.files.filter(({ path, language }) => language === "shell" && baseOf(path) === baseOf(word));

const baseOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

function findStarts(view: View): readonly Start[] {
  return view.files.flatMap((file) => startsIn(view, file).map((start) => ({ ...start, file })));
}

type Named = Omit<Start, "file">;

function startsIn(view: View, file: FileFacts): readonly Named[] {
  return [
    ...(file.scripts ?? []).flatMap((script) => {
      const starts = stepsOf(script).flatMap((step) => startIn(step));
      const container = { place: view.place(file, script.span), hasInit: INIT.test(script.script.text) };
      return script.runBy === "start" ? starts.map((start) => ({ ...start, container })) : starts;
    }),
    ...(file.dockerfile?.stages ?? []).flatMap(({ instructions }) =>
      instructions.flatMap(({ command, span }) =>
        command?.form === "exec"
          ? containerStart(command.words)
              .flatMap((start) => [start, ...copiedAs(instructions, start)])
              .map((start) => ({
                ...start,
                container: { place: view.place(file, span), hasInit: INIT.test(command.words.join(" ")) },
              }))
          : [],
      ),
    ),
  ];
}

/** `COPY docker/start-web.sh /entrypoint.sh`: the name it has in the repository. */
const copiedAs = (instructions: readonly ImageInstruction[], start: Named): readonly Named[] =>
  instructions.flatMap(({ keyword, text }) => {
    const [source = "", target = "", ...others] = text.trim().split(/\s+/);
    const isCopy = keyword === "COPY" && others.length === 0;
    return isCopy && baseOf(target) === start.name && baseOf(source) !== start.name ? named(source, start.how) : [];
  });

function startIn({ script, command }: ShellStep): readonly Named[] {
  const words = command.words.map((word) => written(script, word).replace(/^["']|["']$/g, ""));
  const program = programOf(command);
  if (program !== undefined && SHELL.test(program.name))
    return shellStart(words.slice(words.length - program.arguments.length));
  if (words[0] === "." || words[0] === "source") return named(words[1], "sourced");
  return named(program === undefined ? words[0] : written(script, program.word).replace(/^["']|["']$/g, ""), "plain");
}

const INIT = /\b(?:tini(?:-static)?|dumb-init|catatonit|docker-init|s6-\w+)\b|^\/init\b/;

const SHELL = /^(?:ba|da|a)?sh$/;

function containerStart(words: readonly string[]): readonly Named[] {
  const at = words.findIndex((word) => SHELL.test(word.slice(word.lastIndexOf("/") + 1)));
  return at === -1 ? words.flatMap((word) => named(word, "plain")) : shellStart(words.slice(at + 1));
}

/** `bash -e deploy.sh` */
function shellStart(words: readonly string[]): readonly Named[] {
  const at = words.findIndex((word) => !/^-/.test(word) && !/^(?:pipefail|errexit|nounset)$/.test(word));
  const options = at === -1 ? words : words.slice(0, at);
  if (options.some((word) => /^-[a-z]*c$/.test(word))) return [];
  const isStrict = options.some(
    (word, index) => /^-[a-zA-Z]*e/.test(word) || (word === "errexit" && /o$/.test(options[index - 1] ?? "")),
  );
  return named(words[at], isStrict ? "strict" : "plain");
}

function named(word: string | undefined, how: Start["how"]): readonly Named[] {
  const name = /([\w.-]+\.(?:sh|bash)|(?:docker-)?entrypoint)$/.exec(word ?? "")?.[1];
  return name === undefined ? [] : [{ name, how }];
}
