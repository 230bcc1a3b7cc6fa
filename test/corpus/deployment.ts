/** What stands in for a compiler where there is none: parsers of compose files, workflows, Dockerfiles and scripts, and what no edit may change. */

import { spawnSync } from "node:child_process";

import type { FileReader } from "#facts/reading";
import { compose } from "#languages/compose/language";
import { dockerfile } from "#languages/dockerfile/language";
import type { Language, LoadedLanguage } from "#languages/language";
import { shell } from "#languages/shell/language";
import { workflow } from "#languages/workflow/language";
import { commentsOf } from "#languages/yaml/comments";
import { openYaml } from "#languages/yaml/document";

import type { Compiled, ProjectCompiler } from "./compiler";
import { added } from "./tally";

const KINDS: readonly Language[] = [workflow, compose, dockerfile, shell];

/** Is it a file that says how the code is run? `path` may be relative. */
export const isDeployment = (path: string): boolean => KINDS.some((language) => language.matches(path));

/**
 * Checks a file of that kind by its text alone: syntax, and comments, anchors and line ends that are lost. `reader` reads absolute paths.
 * Rejects when the files of the shell's grammar are missing.
 */
export async function openDeploymentCheck(reader: FileReader): Promise<ProjectCompiler> {
  const loaded = new Map<Language, LoadedLanguage>();
  for (const language of KINDS) loaded.set(language, await language.load());
  const syntax = (path: string, text: string): readonly string[] => {
    const language = KINDS.find((kind) => kind.matches(path));
    const facts = language === undefined ? undefined : loaded.get(language)?.lower({ path, text, hash: "" });
    const scripts = (facts?.scripts ?? []).filter(({ script }) => script.hasSyntaxError);
    return [
      ...(facts?.hasSyntaxError === true ? ["the file does not parse"] : []),
      ...scripts.map(({ runBy }) => `a script (${runBy}) does not parse`),
      ...(isYaml(path) ? openYaml(text).document.errors.map(({ code }) => `YAML: ${code}`) : []),
      ...(language === shell ? bashSays(text) : []),
    ];
  };
  const compiled = (errors: readonly string[]): Compiled => ({ errors, declarations: "" });
  return {
    version: (path) => KINDS.find((kind) => kind.matches(path))?.id ?? "text",
    asIs: (path) => compiled(syntax(path, reader.read(path) ?? "")),
    with: (_, texts) =>
      compiled(
        [...texts].flatMap(([path, after]) => [...syntax(path, after), ...lost(path, reader.read(path), after)]),
      ),
    importersAsAre: () => [],
  };
}

const isYaml = (path: string): boolean => workflow.matches(path) || compose.matches(path);

/** What bash says about a script's syntax; it runs nothing with `-n`. */
function bashSays(text: string): readonly string[] {
  const { status, error } = spawnSync("bash", ["-n"], { input: text });
  return error === undefined && status !== 0 ? ["bash does not parse it"] : [];
}

/** Comments and anchors that are not there any more, and line ends that the file had not. */
function lost(path: string, before: string | undefined, after: string): readonly string[] {
  if (before === undefined) return [];
  const gone = added(marksOf(path, after), marksOf(path, before)).map((mark) => `loses \`${mark}\``);
  const isNewEnd = /\r\n/.test(before) ? /(?<!\r)\n/.test(after) && !/(?<!\r)\n/.test(before) : /\r\n/.test(after);
  return [...gone, ...(isNewEnd ? ["brings line ends that the file has not"] : [])];
}

function marksOf(path: string, text: string): readonly string[] {
  if (!isYaml(path)) return text.match(/^[ \t]*#.*$/gm) ?? [];
  const comments = commentsOf(text).map(({ start, end }) => text.slice(start, end));
  return [...comments, ...(text.match(/(?<=[\s[{,])[&*][\w-]+/g) ?? [])];
}
