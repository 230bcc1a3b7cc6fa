/** How a script is started, from its first line: which shell, and which options are in force. */

import type { ShellScript } from "#facts/shell";

type Started = Pick<ShellScript, "dialect" | "errexit" | "pipefail">;

/** Undefined when the first line names another interpreter. A script without such a line is taken for POSIX shell. */
export function startOf(path: string, text: string): Started | undefined {
  const [, line] = /^\uFEFF?#![ \t]*([^\r\n]*)/.exec(text) ?? [];
  if (line === undefined) return optionsIn(path.endsWith(".bash") ? "bash" : "sh", []);
  const words = line.trim().split(/\s+/);
  const named = words.findIndex((word) => !ENV.test(word));
  const name = words[named]?.replace(/^.*\//, "");
  const dialect = name === undefined ? undefined : DIALECTS.get(name);
  return dialect === undefined ? undefined : optionsIn(dialect, words.slice(named + 1));
}

/** `/usr/bin/env`, with `-S` that splits what follows, and variables it sets. */
const ENV = /(?:^|\/)env$|^-S$|^\w+=/;

const DIALECTS: ReadonlyMap<string, ShellScript["dialect"]> = new Map([
  ["sh", "sh"],
  ["dash", "sh"],
  ["ash", "sh"],
  ["bash", "bash"],
]);

/** `-e`, `-eu`, `-o errexit`, `-eo pipefail`: the words a shell is started with, in front of the script. */
export function optionsIn(dialect: ShellScript["dialect"], words: readonly string[]): Started {
  const isOn = (letter: string, name: string): boolean =>
    words.some(
      (word, at) =>
        new RegExp(`^-[a-zA-Z]*${letter}`).test(word) || (word === name && /^-[a-zA-Z]*o$/.test(words[at - 1] ?? "")),
    );
  return {
    dialect,
    errexit: isOn("e", "errexit"),
    pipefail: words.some((word, at) => word === "pipefail" && /^-[a-zA-Z]*o$/.test(words[at - 1] ?? "")),
  };
}
