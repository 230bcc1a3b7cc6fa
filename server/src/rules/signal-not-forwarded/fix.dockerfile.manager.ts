/** `npm start` as what the script runs, where package.json beside the Dockerfile says so in plain words. */

import type { FileReader } from "#facts/reading";
import { inExecForm, openShell, withArguments } from "#languages/dockerfile/edit";

import { type FixPlan, type FixRequest, refuse } from "../fix";
import type { ContainerStart } from "../questions/services/containerStart";
import { OWN_HANDLER } from "./fix.dockerfile.exec";
import { managerStart } from "./programs";

/** Names the words of the script; refuses unless they are all there is to it. `workdir`: where the container starts, as written. */
export async function managerPlan(
  { path, reader }: FixRequest,
  { at, words }: ContainerStart,
  workdir: string | undefined,
): Promise<FixPlan> {
  const command = at.command?.form === "exec" ? at.command.words : undefined;
  const started = command === undefined ? undefined : managerStart(command);
  if (command === undefined || started === undefined || command.join("\n") !== words.slice(-command.length).join("\n"))
    return refuse("the package manager's words are spread over several instructions or a shell");
  if (started.script === undefined || !started.plain) return refuse("the package manager is given options of its own");
  const folder = path.slice(0, path.lastIndexOf("/"));
  const scripts = scriptsOf(reader, folder);
  const script = scripts?.[started.script];
  if (script === undefined) return refuse(`no package.json beside the Dockerfile has a script \`${started.script}\``);
  if (isElsewhere(reader, folder, workdir)) return refuse("the working folder is a package of its own");
  if ([`pre${started.script}`, `post${started.script}`].some((name) => scripts?.[name] !== undefined))
    return refuse("the package manager runs another script before or after it");
  const plain = await programWords(script);
  if (plain === undefined)
    return refuse(`the script \`${started.script}\` is more than one start of \`node\` in plain words`);
  return {
    kind: "ways",
    ways: [
      {
        title: `Start \`${plain.slice(0, 2).join(" ")}\` without ${started.manager}`,
        tier: "preview",
        edits: [withArguments(at, inExecForm(plain))],
        kit: [],
        notes: [OWN_HANDLER, `Variables that ${started.manager} sets (npm_package_version …) are not there any more.`],
      },
    ],
  };
}

/** Does a part of the working folder's path lead to another package below the Dockerfile? */
function isElsewhere(reader: FileReader, folder: string, workdir = ""): boolean {
  const parts = workdir.split("/").filter((part) => part !== "");
  return parts.some((_, index) => reader.kind(`${folder}/${parts.slice(index).join("/")}/package.json`) === "file");
}

/** Scripts of a folder's package.json; undefined when there is none, or it is broken. */
function scriptsOf(reader: FileReader, folder: string): Readonly<Record<string, unknown>> | undefined {
  const text = reader.read(`${folder}/package.json`);
  if (text === undefined) return undefined;
  try {
    const manifest: unknown = JSON.parse(text);
    const scripts: unknown =
      typeof manifest === "object" && manifest !== null ? Reflect.get(manifest, "scripts") : undefined;
    return typeof scripts === "object" && scripts !== null ? { ...scripts } : undefined;
  } catch {
    // A manifest being edited is as good as none.
    return undefined;
  }
}

/** The words of a script that starts Node and nothing else: other programs may lie in `node_modules/.bin`, which only the manager finds. */
async function programWords(script: unknown): Promise<readonly string[] | undefined> {
  if (typeof script !== "string") return undefined;
  const { statements, hasSyntaxError } = await openShell(script);
  const [command] = statements;
  if (hasSyntaxError || statements.length !== 1 || command?.kind !== "command") return undefined;
  if (command.assignments > 0 || command.redirected) return undefined;
  const words = command.words.flatMap(({ value }) => (value === undefined ? [] : [value]));
  return words.length === command.words.length && words[0] === "node" && words.length > 1 ? words : undefined;
}
